// The visitor's page on a phone: works without network, keeps what is recorded until it is on the server.
//
// The page itself holds nothing of anybody; the service worker keeps it (phone_worker.js). What it is about is kept locked
// (phone_vault.js) and sent when there is network (phone_sync.js). Screens are named behind the hash of the address.
import * as vault from './phone_vault.js';
import * as kept from './phone_records.js';
import { Trouble, synchronize } from './phone_sync.js';
import { faultWords, showBind, showPart, showPhone, showRebind, showUnlock } from './phone_entry.js';
import { showForm } from './phone_form.js';
import { showConflicts, showRecord, showRecords } from './phone_lists.js';
import { showPerson, showWeek } from './phone_week.js';
import { part, say, state, word } from './phone_page.js';

const idleMinutes = 15, clockMinutes = 5; // until it locks itself; from when a wrong clock is told
const at = (id) => document.getElementById(id);
let running = false, meanwhile = false, pressed = false, lastTouch = Date.now(), last = Promise.resolve();

// ---- The head of every screen: network, what is not sent, what is wrong ----

function warn(texts) {
  at('warnings').replaceChildren(...texts.map((text) => part('warning', { text }).firstElementChild));
}

function clockWords(week) {
  const minutes = Math.round((week?.ahead_ms ?? 0) / 60_000);
  if (Math.abs(minutes) < clockMinutes) return [];
  return [word(minutes > 0 ? 'clock_ahead' : 'clock_behind', Math.abs(minutes))];
}

async function drawHead(trouble) {
  const [look, counts, week, binding] = await Promise.all([vault.look(), vault.counts(), vault.unlocked() ? kept.week() : null,
    kept.binding()]);
  at('bar').hidden = !look.bound && !counts.unsent;
  at('menu').hidden = !vault.unlocked();
  at('sync').hidden = !vault.unlocked();
  state(at('net'), navigator.onLine ? 'good' : 'wait', word(navigator.onLine ? 'online' : 'offline'));
  state(at('unsent'), counts.unsent ? 'bad' : 'good', counts.unsent ? word('unsent', counts.unsent) : word('all_sent'));
  const conflicts = week?.conflicts?.length ?? 0, mark = at('conflict-count');
  mark.hidden = !conflicts;
  mark.textContent = conflicts;
  for (const link of at('menu').querySelectorAll('a')) {
    if (link.hash === (location.hash || '#week')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  warn([...(trouble ? [trouble] : []), ...(look.bound && binding !== 'good' ? [word(`${binding}_title`)] : []),
    ...(counts.refused ? [word('refused_some', counts.refused)] : []),
    ...(look.bound && look.left <= vault.limits.warnDays ? [word('days_left', look.left)] : []), ...clockWords(week)]);
}

// ---- Screens ----

const screens = {
  week: () => showWeek(),
  person: (district, party) => showPerson(district, party),
  form: (district, party, kind, instead) => showForm(district, party, kind, instead, { go, saved: () => sync(false) }),
  records: async () => showRecords(await vault.counts()),
  record: (id) => showRecord(id, go),
  conflicts: () => showConflicts(draw),
  phone: () => showPhone({ again: start, lock, changed: drawHead, large: isLarge, setLarge }),
};

async function drawNow() {
  const binding = await kept.binding();
  const [name, ...words] = decodeURIComponent(location.hash.slice(1)).split('/');
  if (binding !== 'good' && name !== 'phone' && name !== 'records' && name !== 'record') await showRebind(binding, afterBinding);
  else await (screens[name] ?? screens.week)(...words);
  await drawHead();
}
// One screen after the other, so that a slow one never covers what was asked for after it.
function draw() {
  at('main').setAttribute('aria-busy', 'true');
  const mine = last = last.then(drawNow, drawNow).finally(() => { if (mine === last) at('main').removeAttribute('aria-busy'); });
  return mine;
}

async function go(hash) {
  if (location.hash !== hash) history.pushState(null, '', hash);
  await draw();
}

// ---- Delivering ----

const explain = (fault) => (fault instanceof Trouble && ['expired', 'revoked'].includes(fault.kind) ? null : faultWords(fault));

// `asked`: somebody pressed the button, and is told how it went; else it is tried when there is network.
async function sync(asked) {
  if (running) meanwhile = true;
  if (running && asked) pressed = true; // who presses while it is under way is told of that one
  if (running || !vault.unlocked() || (!asked && (!navigator.onLine || await kept.binding() !== 'good'))) return;
  running = true;
  meanwhile = pressed = false;
  at('sync').textContent = word('syncing');
  let fault = null;
  try {
    await synchronize(drawHead);
  } catch (caught) {
    fault = caught;
  }
  running = false;
  at('sync').textContent = word('sync');
  if (vault.unlocked()) await afterSync(asked || pressed, fault);
  if (meanwhile && !fault && (await kept.readyIds()).length) sync(false); // kept after the last delivery had begun
}

// Somebody is in the midst of something: a form, or people who were looked for.
function inMidst() {
  const typed = [...at('main').querySelectorAll('input, textarea')].some((e) => (
    ['checkbox', 'radio'].includes(e.type) ? e.checked !== e.defaultChecked : e.value !== e.defaultValue));
  return typed || location.hash.startsWith('#form/') || document.activeElement?.matches('input, textarea, select');
}

// What somebody is in the midst of stays; all else is drawn anew, with what was told last.
async function afterSync(asked, fault) {
  const stays = inMidst(), over = fault && explain(fault) === null, told = () => at('main').querySelector('.saved span:last-child')?.textContent;
  const words = asked && !fault ? word('synced') : told();
  if (over || (!stays && (asked || !fault))) await draw();
  await drawHead(fault && !over ? explain(fault) : null);
  if (words && told() !== words) say(words);
}

// ---- Coming in and going out ----

async function open() {
  lastTouch = Date.now();
  await draw();
  sync(false);
}
async function afterBinding() {
  await open();
  say(word('bound'));
}

async function start() {
  const look = await vault.look();
  if (!look.bound) showBind(look.wiped, afterBinding);
  else await showUnlock(look, open, start);
  await drawHead();
}

async function lock() {
  vault.lockNow();
  await start();
}

// What is too old goes while the page is open too; who left the phone lying finds it locked.
async function tick() {
  if (vault.unlocked() && Date.now() - lastTouch > idleMinutes * 60_000) return lock();
  const before = vault.unlocked(), look = await vault.look();
  return before && !look.bound ? start() : drawHead();
}

// ---- Large type: the phone's own, for it is not logged in ----

const isLarge = () => document.documentElement.classList.contains('large');
function setLarge(large) {
  document.documentElement.classList.toggle('large', large);
  localStorage.setItem('large', large ? '1' : '');
}

// ---- The beginning ----

async function keepPage() {
  try {
    await navigator.serviceWorker.register('/visits/worker.js', { scope: '/visits/phone' });
    await navigator.storage?.persist?.();
  } catch { /* no network: the worker that is there goes on */ }
}

function listen() {
  addEventListener('hashchange', () => { if (vault.unlocked()) draw(); });
  addEventListener('online', () => { drawHead(); sync(false); });
  addEventListener('offline', () => drawHead());
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => { lastTouch = Date.now(); }, { passive: true });
  at('sync').addEventListener('click', () => sync(true));
  at('skip').addEventListener('click', (event) => { event.preventDefault(); at('main').focus(); }); // the hash names the screen
  at('lang').addEventListener('click', (event) => { event.currentTarget.hash = location.hash; });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) tick(); });
  setInterval(tick, 30_000);
}

// One window at a time: two would not know of each other what is locked, sent or wiped.
function alone(work) {
  const waiting = setTimeout(() => showPart('elsewhere'), 1000);
  navigator.locks.request('laoyou-phone', async () => {
    clearTimeout(waiting);
    await work();
    await new Promise(() => {});
  });
}

async function begin() {
  try {
    await vault.look();
  } catch {
    return void showPart('unable');
  }
  listen();
  await start();
  return keepPage();
}

setLarge(localStorage.getItem('large') === '1');
if (!isSecureContext) showPart('insecure');
else if (!navigator.serviceWorker || !navigator.locks || !crypto.subtle || !globalThis.indexedDB) showPart('unable');
else alone(begin);
