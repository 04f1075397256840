// Recording what was done for somebody: the form that the kind of act declares, where, when, photos.
import * as kept from './phone_records.js';
import { shrink, thumbnail } from './phone_photo.js';
import { onSubmit } from './phone_entry.js';
import { inPart, main, msOf, only, part, show, showErrors, say, timeOf, today, word } from './phone_page.js';

const photosMost = 10, draftPause = 400; // ms

// ---- What the kind declares ----

function control(item, id) {
  const options = item.type === 'truth' ? [{ value: 'true', text: word('yes') }, { value: 'false', text: word('no') }] : item.options;
  if (options && item.type !== 'text') {
    const select = document.createElement('select');
    select.append(new Option(word('unsaid'), ''), ...options.map((o) => new Option(o.text, o.value)));
    return Object.assign(select, { id, name: id });
  }
  const field = document.createElement(item.type === 'text' ? 'textarea' : 'input');
  if (item.type === 'date') field.type = 'date';
  else if (item.type !== 'text') Object.assign(field, { inputMode: 'decimal', className: 'number' });
  else field.rows = 2;
  return Object.assign(field, { id, name: id, maxLength: 500 });
}

function itemPart(item, id) {
  const node = only(part('item', { name: item.name, unit: item.unit && `（${item.unit}）`, wanted: item.required }));
  node.querySelector('label').htmlFor = id;
  node.append(control(item, id));
  return node;
}
const named = (kind) => [...(kind.fields ?? []).map((f) => ({ item: f, id: `f-fields.${f.key}`, number: true })),
  ...(kind.form ?? []).map((f) => ({ item: f, id: `f-answers.${f.key}` }))];

// ---- Where ----

// {lat_e6, lon_e6, accuracy_m} in `spot.place` once it is known; what is missing is told, and keeps nobody from recording.
function locate(node, spot) {
  const text = inPart(node, 'position-text'), again = inPart(node, 'position-again');
  const told = (key, ...args) => { text.textContent = word(key, ...args); };
  const found = ({ coords }) => {
    spot.place = { lat_e6: Math.round(coords.latitude * 1e6), lon_e6: Math.round(coords.longitude * 1e6),
      accuracy_m: Math.min(100_000, Math.max(0, Math.round(coords.accuracy))) };
    told('position_have', spot.place.accuracy_m);
  };
  const ask = () => {
    if (!navigator.geolocation) return told('position_none');
    told('position_wait');
    return navigator.geolocation.getCurrentPosition(found,
      (fault) => { if (!spot.place) told(fault.code === 1 ? 'position_denied' : 'position_none'); },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 });
  };
  again.addEventListener('click', ask);
  if (spot.place) told('position_have', spot.place.accuracy_m);
  else ask();
}

// ---- Photos ----

async function showPhotos(list, photos) {
  const lines = await Promise.all(photos.map(async (photo, i) => {
    const node = part('photo', { size: word('photo_size', i + 1, Math.ceil(photo.bytes.byteLength / 1024)), drop: word('photo_drop', i + 1) });
    inPart(node, 'picture').append(await thumbnail(photo.bytes));
    inPart(node, 'drop').addEventListener('click', () => {
      photos.splice(i, 1);
      showPhotos(list, photos);
    });
    return only(node);
  }));
  list.replaceChildren(...lines);
}

async function takePhotos(input, list, photos) {
  const faults = [];
  for (const file of [...input.files]) {
    if (photos.length === photosMost) {
      faults.push({ field: 'photo', text: word('photo_many', photosMost) });
      break;
    }
    const photo = await shrink(file);
    if (photo) photos.push(photo);
    else faults.push({ field: 'photo', text: word('photo_bad', file.name) });
  }
  input.value = '';
  await showPhotos(list, photos);
  showErrors(faults);
}

// ---- Reading the form ----

const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text);
function faultsOf(form, kind, last) {
  const faults = [];
  if (!form.on.value || form.on.value > last) faults.push({ field: 'on', text: word('wrong_on', last) });
  if (!form.at.value) faults.push({ field: 'at', text: word('wrong_at') });
  for (const { item, id, number } of named(kind)) {
    const said = form[id].value.trim();
    if (item.required && !said) faults.push({ field: id.slice(2), text: word('wrong_wanted', item.name) });
    if (number && said && !isNumber(said)) faults.push({ field: id.slice(2), text: word('wrong_number', item.name) });
  }
  return faults;
}

const saidIn = (form, kind, start) => Object.fromEntries(named(kind).filter(({ id }) => id.startsWith(start))
  .map(({ item, id }) => [item.key, form[id].value.trim()]).filter(([, text]) => text));

const actOf = (form, p, kind, spot) => ({
  district: p.district, party: p.party, kind: kind.kind, on: form.on.value, at_ms: msOf(form.on.value, form.at.value),
  made_ms: Date.now(), mode: form.mode.value || 'unsaid', ...(form.mode.value === 'in_person' ? spot.place : {}),
  urgent: form.urgent.checked, note: form.note.value.trim(), fields: saidIn(form, kind, 'f-fields.'),
  answers: saidIn(form, kind, 'f-answers.'),
});

// ---- Filling it again: what was typed before, or a record that was refused ----

const valuesOf = (form) => Object.fromEntries([...form].filter((e) => e.name && !['file', 'radio', 'submit', 'button'].includes(e.type))
  .map((e) => [e.name, e.type === 'checkbox' ? e.checked : e.value]).concat([['mode', form.mode.value]]));
function fill(form, values) {
  for (const e of form) {
    if (!(e.name in values) || e.type === 'file') continue;
    if (e.type === 'checkbox') e.checked = values[e.name];
    else if (e.type === 'radio') e.checked = e.value === values[e.name];
    else e.value = values[e.name];
  }
}
const valuesOfAct = (act) => ({ on: act.on, at: timeOf(act.at_ms), mode: act.mode, note: act.note, urgent: act.urgent,
  ...Object.fromEntries(Object.entries(act.fields).map(([key, text]) => [`f-fields.${key}`, text])),
  ...Object.fromEntries(Object.entries(act.answers).map(([key, text]) => [`f-answers.${key}`, text])) });

// Keeps what is typed, a moment after the last key.
function keepTyped(form, about) {
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (form.isConnected) kept.keepDraft({ about, values: valuesOf(form) }).catch(() => {}); }, draftPause);
  };
  form.addEventListener('input', later);
  return () => clearTimeout(timer);
}

function modeChoices(node, modes) {
  modes.forEach((mode, i) => {
    const choice = part('check', { text: mode.text }), input = inPart(choice, 'input');
    Object.assign(input, { type: 'radio', name: 'mode', value: mode.value, id: `f-mode-${i}`, checked: i === 0 });
    inPart(choice, 'label').htmlFor = input.id;
    inPart(node, 'modes').append(only(choice));
  });
}
// A place is asked for only where one was.
function placeWithMode(form, node) {
  const set = () => { inPart(node, 'position').hidden = form.mode.value !== 'in_person'; };
  for (const input of form.mode.length ? form.mode : [form.mode]) input.addEventListener('change', set);
  set();
}

async function whatWas(p, kind, mended) {
  if (mended) {
    const photos = await kept.photosOf(mended.id);
    const { lat_e6, lon_e6, accuracy_m } = mended.act;
    return { values: valuesOfAct(mended.act), spot: { place: lat_e6 === undefined ? null : { lat_e6, lon_e6, accuracy_m } },
      photos: await Promise.all(photos.map(async (photo) => ({ bytes: await kept.photoBytes(photo), sha256: photo.sha256 }))) };
  }
  const typed = await kept.draft(), same = typed?.about === `${p.district}/${p.party}/${kind.kind}`;
  return { values: same ? typed.values : {}, typed: same, spot: { place: null }, photos: [] };
}

// Who a record is of: the list's person, or as the record that is put right says.
async function personOf(district, party, mended) {
  const p = await kept.findPerson(district, party);
  return p ?? (mended && { district, party, name: mended.about.name, place: mended.about.place, tag: mended.tag });
}

export async function showForm(district, party, key, instead, { go, saved }) {
  const week = await kept.week(), mended = instead ? await kept.record(instead) : null;
  const p = await personOf(district, party, mended), kind = week?.kinds.find((k) => k.kind === key);
  if (!p || !kind || (instead && mended?.state !== 'refused')) return show(part('gone'));
  const last = today(week), was = await whatWas(p, kind, mended);
  const again = !mended && (await kept.recordsOf(p.tag)).some((row) => row.act.kind === key && row.act.on === last);
  const node = part('form', { title: word('form_title', p.name, kind.name), photo_help: word('photo_help', photosMost),
    again: again && word('again_today', kind.name),
    why: mended?.why && [mended.why.reason, ...(mended.why.fields ?? []).map((f) => f.message)].filter(Boolean).join('；') });
  const form = inPart(node, 'form'), back = `#person/${district}/${party}`;
  inPart(node, 'back').href = back;
  modeChoices(node, week.modes.filter((m) => m.value !== 'unsaid'));
  inPart(node, 'items').append(...named(kind).map(({ item, id }) => itemPart(item, id)));
  fill(form, { on: last, at: timeOf(Date.now()), ...was.values });
  form.on.max = last;
  const stop = mended ? () => {} : keepTyped(form, `${district}/${party}/${key}`);
  onSubmit(form, async (fields) => {
    if (!showErrors(faultsOf(fields, kind, last))) return;
    stop();
    await kept.addRecord(actOf(fields, p, kind, was.spot), { name: p.name, place: p.place, kind_text: kind.name }, was.photos, instead);
    await kept.dropDraft();
    await go(back);
    say(word('saved'));
    saved();
  });
  show(node);
  placeWithMode(form, main);
  locate(main, was.spot);
  const list = inPart(main, 'photos');
  form.photo.addEventListener('change', ({ target }) => takePhotos(target, list, was.photos));
  await showPhotos(list, was.photos);
  if (was.typed) say(word('drafted'));
  return undefined;
}
