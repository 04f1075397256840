// Coming in: binding the phone, its PIN, a binding that is over, what concerns the phone itself.
import * as vault from './phone_vault.js';
import * as kept from './phone_records.js';
import { Trouble, bindAgain, bindFirst } from './phone_sync.js';
import { readFile, saveFile } from './phone_file.js';
import { dateOf, inPart, main, momentOf, part, say, show, showErrors, word } from './phone_page.js';

const day = 86_400_000;

// One press at a time: the button rests until the deed is done.
export function onSubmit(form, deed) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('[type=submit]');
    if (button.disabled) return;
    button.disabled = true;
    try {
      await deed(form.elements);
    } catch (fault) {
      showErrors([{ text: faultWords(fault) }]);
    } finally {
      button.disabled = false;
    }
  });
}

// What went wrong, for people. A fault that is nobody's answer is the phone's own: it could not keep something.
export function faultWords(fault) {
  if (!(fault instanceof Trouble)) return word('broken');
  if (fault.kind === 'network') return word('network');
  if (fault.kind === 'later') return word('later');
  if (fault.kind === 'other') return word('other_user', fault.message);
  return word('failed', [fault.message, ...fault.fields.map((f) => f.message)].join(' '));
}

// One digit all along, or one after the other.
const weak = (pin) => /^(\d)\1*$/.test(pin) || '01234567890123456789'.includes(pin) || '98765432109876543210'.includes(pin);
function pinFaults(pin, again) {
  if (!vault.goodPin(pin)) return [{ field: 'pin', text: word('wrong_pin') }];
  if (weak(pin)) return [{ field: 'pin', text: word('weak_pin') }];
  return pin === again ? [] : [{ field: 'again', text: word('pin_differs') }];
}
const codeFaults = (code) => (/^\d{8}$/.test(code) ? [] : [{ field: 'code', text: word('wrong_code') }]);
const codeOf = (input) => input.value.replace(/\s/g, '');

export function showBind(wiped, done) {
  const told = wiped && word(`wiped_${wiped.why}`, wiped.lost, momentOf(wiped.at));
  const node = part('bind', { wiped: told });
  onSubmit(inPart(node, 'form'), async ({ code, name, pin, again }) => {
    const faults = [...codeFaults(codeOf(code)), ...(name.value.trim() ? [] : [{ field: 'name', text: word('wrong_name') }]),
      ...pinFaults(pin.value, again.value)];
    if (!showErrors(faults)) return;
    await bindFirst(codeOf(code), name.value.trim(), pin.value);
    await done();
  });
  show(node);
}

function wipeForm(node, again) {
  onSubmit(inPart(node, 'wipe'), async ({ sure }) => {
    if (!showErrors(sure.checked ? [] : [{ field: 'sure', text: word('wipe_tick') }])) return;
    await vault.wipe('asked');
    await again();
  });
}

export async function showUnlock(look, done, again) {
  const { unsent } = await vault.counts();
  const node = part('unlock', { tried: look.tries ? word('pin_tried', look.tries) : '', forgot: word('forgot_help', unsent) });
  onSubmit(inPart(node, 'form'), async ({ pin }) => {
    if (!showErrors(vault.goodPin(pin.value) ? [] : [{ field: 'pin', text: word('wrong_pin') }])) return;
    const result = await vault.unlock(pin.value);
    pin.value = '';
    if (result.wiped) await again();
    else if (result.left) showErrors([{ field: 'pin', text: word('pin_left', result.left) }]);
    else await done();
  });
  wipeForm(node, again);
  show(node);
}

async function toFile() {
  const saved = await saveFile();
  say(saved ? word('to_file_done', saved.count, saved.name) : word('to_file_none'));
}

// A binding that has expired or was revoked: nothing that is not sent goes.
export async function showRebind(state, done) {
  const { unsent } = await vault.counts();
  const node = part('rebind', { revoked: state === 'revoked' && word('revoked', unsent) });
  onSubmit(inPart(node, 'form'), async ({ code }) => {
    if (!showErrors(codeFaults(codeOf(code)))) return;
    await bindAgain(codeOf(code));
    await done();
  });
  inPart(node, 'file').addEventListener('click', toFile);
  show(node);
}

function pinForm(node, again) {
  onSubmit(inPart(node, 'pin'), async ({ old, pin, again: repeated }) => {
    if (!showErrors(pinFaults(pin.value, repeated.value))) return;
    const result = await vault.changePin(old.value, pin.value);
    if (result.wiped) return void await again();
    if (result.left) return void showErrors([{ field: 'old', text: word('pin_left', result.left) }]);
    for (const input of [old, pin, repeated]) input.value = '';
    say(word('pin_changed'));
  });
}

function fromForm(node, changed) {
  inPart(node, 'from').addEventListener('change', async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    const result = await readFile(file).catch((fault) => ({ fault: faultWords(fault) }));
    target.value = '';
    if (result.fault) return void showErrors([{ field: 'file', text: result.fault }]);
    showErrors([]);
    await changed();
    say(word('from_file_done', result.read, result.known));
  });
}

export async function showPhone({ again, lock, changed, large, setLarge }) {
  const [bond, look, { unsent }] = await Promise.all([kept.bond(), vault.look(), vault.counts()]);
  const node = part('phone', { user: `${bond.display_name}（${bond.user}）`, name: bond.name, device: bond.device,
    synced: momentOf(look.synced), until: dateOf(look.synced + vault.limits.days * day),
    unsent: unsent ? word('unsent', unsent) : word('all_sent'), wipe: word('wipe_help', unsent),
    large: word(large() ? 'normal' : 'large') });
  inPart(node, 'lock').addEventListener('click', lock);
  inPart(node, 'large').addEventListener('click', (event) => {
    setLarge(!large());
    event.currentTarget.textContent = word(large() ? 'normal' : 'large');
  });
  inPart(node, 'file').addEventListener('click', toFile);
  fromForm(node, changed);
  pinForm(node, again);
  wipeForm(node, again);
  show(node);
}

export function showPart(name) {
  show(part(name));
  return main;
}
