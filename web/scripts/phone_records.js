// The records on the phone, their photos, and the people of the week.
//
// A record is what will be sent, as it will be sent, and never changes; one that the server refused is put right by a new one
// in its place. States: 'ready' (to be sent), 'refused' (the server said why), 'taken' (it is on the server; kept until its
// week is over, so that the visitor sees what was done).
import { asked, keep, kept, meta, newId, read, seal, setMeta, tagOf, transact, unseal, unsealBytes } from './phone_vault.js';

export const pageRows = 30; // people, or records, shown at once; people lie in batches of as many

// ---- People ----

const urgency = (person) => {
  if (!person.due.length) return '3';
  return person.due.some((d) => d.late) ? '0' : `1${person.due.map((d) => d.due_on).sort()[0]}`;
};
const byUrgency = (a, b) => a.rank.localeCompare(b.rank) || a.place.localeCompare(b.place, 'zh') || a.name.localeCompare(b.name, 'zh');

// Keeps what the server gave for the week instead of what was there.
export async function keepWeek(week) {
  const { people, ...rest } = week;
  const rows = await Promise.all(people.map(async (p) => ({ ...p, rank: urgency(p), tag: await tagOf(p.district, p.party) })));
  rows.sort(byUrgency);
  const batches = [];
  for (let i = 0; i < rows.length; i += pageRows) batches.push(rows.slice(i, i + pageRows));
  const boxes = await Promise.all(batches.map((batch, i) => seal(`people/${i}`, batch)));
  const summary = { ...rest, people: rows.length, owed: rows.filter((p) => p.due.length).length, batches: batches.length,
    late: rows.filter((p) => p.rank === '0').length, phone_ms: Date.now(), ahead_ms: Date.now() - week.server_ms };
  const box = await seal('week', summary);
  await transact(['people', 'meta'], ({ people: p, meta: m }) => {
    p.clear();
    boxes.forEach((b, i) => p.put(b, i));
    return asked(m.put(box, 'week'));
  });
  await forgetBefore(week.week.first);
  return summary;
}
export const week = () => kept('week');

export async function peopleBatch(number) {
  const box = await read(['people'], ({ people }) => asked(people.get(number)));
  return box ? unseal(`people/${number}`, box) : [];
}
// Looks through all of them, batch after batch.
export async function* everyone() {
  for (let i = 0; ; i++) {
    const batch = await peopleBatch(i);
    if (!batch.length) return;
    yield* batch;
  }
}
export async function findPerson(district, party) {
  for await (const p of everyone()) if (p.district === district && p.party === party) return p;
  return null;
}
export const forgetPeople = () => transact(['people', 'meta'], ({ people, meta: m }) => {
  people.clear();
  return asked(m.delete('week'));
});

// ---- Records ----

const open = async (row) => row && ({ ...row, ...await unseal(`act/${row.id}`, row.box), box: undefined });

// Locks a record and its photos ({id, bytes, sha256}) and puts them into one transaction with `before(stores)`.
async function put(act, about, photos, before) {
  const box = await seal(`act/${act.id}`, { act, about }), tag = await tagOf(act.district, act.party);
  const sealed = await Promise.all(photos.map(async ({ id, bytes, sha256 }) => ({ id, act: act.id, size: bytes.byteLength,
    sha256, sent: 0, box: await seal(`photo/${id}`, bytes) })));
  return transact(['acts', 'photos'], async (stores) => {
    if (!await before(stores)) return false;
    for (const photo of sealed) stores.photos.put(photo);
    await asked(stores.acts.put({ id: act.id, tag, made: act.made_ms, state: 'ready', box }));
    return true;
  });
}

// `act` as it will be sent, without id and photos; `about`: what the phone shows of it {name, place, kind_text}; `photos`: as
// shrink() gives them. Another record (a refused one) may be put right by it, `instead`.
export async function addRecord(act, about, photos, instead) {
  const named = photos.map((photo) => ({ ...photo, id: newId() }));
  const whole = { ...act, id: newId(), photos: named.map((photo) => photo.id) };
  await put(whole, about, named, async (stores) => {
    if (instead) await removeIn(stores, instead);
    return true;
  });
  return whole.id;
}
// A record as it was saved to a file; false where it is here already.
export const takeBack = (act, about, photos) => put(act, about, photos, async ({ acts }) => !await asked(acts.getKey(act.id)));

async function removeIn({ acts, photos }, id) {
  for (const key of await asked(photos.index('act').getAllKeys(id))) photos.delete(key);
  await asked(acts.delete(id));
}
export const removeRecord = (id) => transact(['acts', 'photos'], (stores) => removeIn(stores, id));

export const record = async (id) => open(await read(['acts'], ({ acts }) => asked(acts.get(id))));
export const photosOf = (id) => read(['photos'], ({ photos }) => asked(photos.index('act').getAll(id)));
export const photoBytes = (photo) => unsealBytes(`photo/${photo.id}`, photo.box);

// A page of records, the newest first.
export async function records(from) {
  const rows = await read(['acts'], ({ acts }) => new Promise((resolve, reject) => {
    const out = [], request = acts.index('made').openCursor(null, 'prev');
    let skip = from;
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || out.length === pageRows) return resolve(out);
      if (skip) { cursor.advance(skip); skip = 0; return undefined; }
      out.push(cursor.value);
      return cursor.continue();
    };
  }));
  return Promise.all(rows.map(open));
}
// Of each person: how many records the phone holds, and how many of them are not sent.
export const tally = (tags) => read(['acts'], ({ acts }) => Promise.all(tags.map(async (tag) => {
  const count = (state) => asked(acts.index('tag').count([tag, state]));
  const [ready, refused, taken] = await Promise.all([count('ready'), count('refused'), count('taken')]);
  return { all: ready + refused + taken, unsent: ready + refused };
})));
export async function recordsOf(tag) {
  const rows = await read(['acts'], ({ acts }) => asked(acts.index('tag').getAll(IDBKeyRange.bound([tag], [tag, []]))));
  return (await Promise.all(rows.map(open))).sort((a, b) => b.made - a.made);
}

const inState = (state) => IDBKeyRange.bound([state], [state, Infinity]);
export const readyIds = () => read(['acts'], ({ acts }) => asked(acts.index('state').getAllKeys(inState('ready'))));
// All that is not on the server, one after the other: what is ready, then what was refused.
export async function* unsent() {
  for (const state of ['ready', 'refused']) {
    const ids = await read(['acts'], ({ acts }) => asked(acts.index('state').getAllKeys(inState(state))));
    for (const id of ids) {
      const row = await record(id);
      if (row) yield row;
    }
  }
}
export const setPhotoSent = (id, sent) => transact(['photos'], async ({ photos }) => {
  const row = await asked(photos.get(id));
  if (row) await asked(photos.put({ ...row, sent }));
});

// What the server said of records it was sent: {id, status, reason, fields}. Photos of what is taken are let go.
export const settle = (results) => transact(['acts', 'photos'], async ({ acts, photos }) => {
  for (const { id, status, reason, fields, photos: missing } of results) {
    const row = await asked(acts.get(id));
    if (!row) continue;
    if (['taken', 'repeated', 'conflict'].includes(status)) {
      acts.put({ ...row, state: 'taken', twice: status === 'conflict', why: undefined });
      for (const key of await asked(photos.index('act').getAllKeys(id))) photos.delete(key);
    } else if (status === 'refused') {
      acts.put({ ...row, state: 'refused', why: { reason, fields } });
    } else if (status === 'waiting') {
      for (const key of missing) {
        const photo = await asked(photos.get(key));
        if (photo) photos.put({ ...photo, sent: 0 });
      }
    }
  }
});

// Records on the server whose day lies before `first` are let go.
async function forgetBefore(first) {
  const ids = await read(['acts'], ({ acts }) => asked(acts.index('state').getAllKeys(inState('taken'))));
  const old = [];
  for (const id of ids) if ((await record(id)).act.on < first) old.push(id);
  if (old.length) await transact(['acts'], ({ acts }) => Promise.all(old.map((id) => asked(acts.delete(id)))));
}

// ---- What is being typed ----

// A record that is half filled in outlives a reload and a locked phone: {person, kind, values}.
export const draft = () => kept('draft');
export const keepDraft = (value) => keep('draft', value);
export const dropDraft = () => transact(['meta'], ({ meta: m }) => asked(m.delete('draft')));

// ---- The binding ----

// 'good', 'expired' or 'revoked'; who and what it is bound to is locked.
export const binding = async () => (await meta('binding')) ?? 'good';
export const setBinding = (state) => setMeta('binding', state);
export const bond = () => kept('bond');
export const keepBond = (value) => keep('bond', value);
