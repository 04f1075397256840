// Talking with the server: binding, delivering, fetching the week. Everything may break off anywhere and be done again.
import * as vault from './phone_vault.js';
import * as kept from './phone_records.js';

const patience = 30_000; // ms for one answer
const most = { acts: 200, bytes: 800 * 1024, piece: 96 * 1024 }; // of one delivery, and of one piece of a photo

// What went wrong in talking: `kind` is 'network' (nobody answered), 'expired', 'revoked', 'later' or 'wrong' (`message` says what).
export class Trouble extends Error {
  constructor(kind, message = '', fields = []) {
    super(message || kind);
    Object.assign(this, { kind, fields });
  }
}
const kinds = { 401: 'expired', 403: 'revoked', 429: 'later', 502: 'later', 503: 'later', 504: 'later' };
const lang = () => new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'zh';

async function ask(path, options, token) {
  const headers = { Accept: 'application/json', ...options.headers };
  if (token) headers.Authorization = `Bearer ${token}`;
  let response, body;
  try {
    response = await fetch(`${path}?lang=${lang()}`, { ...options, headers, credentials: 'omit', cache: 'no-store',
      redirect: 'error', signal: AbortSignal.timeout(patience) });
    body = await response.json();
  } catch {
    throw new Trouble(response && !response.ok ? kinds[response.status] ?? 'network' : 'network');
  }
  if (response.ok) return body;
  throw new Trouble(kinds[response.status] ?? 'wrong', body.error?.message, body.error?.fields);
}
const post = (path, value, token) => ask(path, { method: 'POST', body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' } }, token);

// ---- Binding ----

export const askBinding = async (code, name) => {
  try {
    return await post('/visits/bind', { code, phone: await vault.phoneNumber(), name });
  } catch (trouble) {
    if (trouble.kind === 'revoked') trouble.kind = 'wrong'; // here 403 is a wrong code
    throw trouble;
  }
};

// The first binding: what is kept from now on is locked with the PIN.
export async function bindFirst(code, name, pin) {
  const bond = await askBinding(code, name);
  await vault.create(pin);
  await kept.keepBond({ ...bond, name });
  await vault.dropMeta('wiped');
  await kept.setBinding('good');
}

// A new token for a phone that holds records: only for the same person, for they would be delivered in that person's name.
export async function bindAgain(code) {
  const before = await kept.bond();
  const bond = await askBinding(code, before.name);
  if (bond.user !== before.user) throw new Trouble('other', before.display_name);
  await kept.keepBond({ ...before, ...bond });
  await kept.setBinding('good');
}

// ---- Photos ----

const receivedOf = async (photo, token) => (await ask(`/visits/photo/${photo.id}.json`, { method: 'GET' }, token)).received;

async function sendPiece(photo, district, bytes, offset, token) {
  const form = new FormData();
  const texts = { photo: photo.id, district, offset, size: photo.size, sha256: photo.sha256 };
  for (const [key, value] of Object.entries(texts)) form.append(key, String(value));
  form.append('piece', new Blob([bytes.slice(offset, offset + most.piece)], { type: 'application/octet-stream' }), 'piece');
  return ask('/visits/photo', { method: 'POST', body: form }, token);
}

// Goes on where it broke off: at what the server says it has.
async function sendPhoto(photo, district, token) {
  const bytes = await kept.photoBytes(photo);
  let offset = photo.sent > 0 ? await receivedOf(photo, token) : 0;
  if (offset >= photo.size) await kept.setPhotoSent(photo.id, photo.size);
  for (let still = 0; offset < photo.size;) {
    const { received, complete } = await sendPiece(photo, district, bytes, offset, token);
    still = received === offset ? still + 1 : 0;
    if (still > 2) throw new Trouble('later');
    offset = complete ? photo.size : received;
    await kept.setPhotoSent(photo.id, Math.max(1, offset));
  }
}

async function sendPhotos(row, token) {
  if (!row.act.photos.length) return;
  for (const photo of await kept.photosOf(row.id)) {
    if (photo.sent < photo.size) await sendPhoto(photo, row.act.district, token);
  }
}

// ---- Records ----

async function deliver(acts, token) {
  if (!acts.length) return [];
  const { results } = await post('/visits/sync', { sent_ms: Date.now(), acts }, token);
  await kept.settle(results);
  return results;
}

// A photo that the server does not take must not hold up the others: its record says why.
async function photosWentWrong(row, token) {
  try {
    await sendPhotos(row, token);
    return false;
  } catch (trouble) {
    if (trouble.kind !== 'wrong') throw trouble;
    await kept.settle([{ id: row.id, status: 'refused', reason: trouble.message, fields: trouble.fields }]);
    return true;
  }
}

async function deliverAll(ids, token, told) {
  let acts = [], bytes = 0;
  const waiting = [];
  const flush = async () => {
    for (const r of await deliver(acts, token)) if (r.status === 'waiting') waiting.push(r.id);
    acts = [];
    bytes = 0;
    await told();
  };
  for (const id of ids) {
    const row = await kept.record(id);
    if (!row || row.state !== 'ready' || await photosWentWrong(row, token)) continue;
    const size = JSON.stringify(row.act).length * 3; // UTF-8 has at most three bytes for each of these
    if (acts.length === most.acts || bytes + size > most.bytes) await flush();
    acts.push(row.act);
    bytes += size;
  }
  await flush();
  return waiting;
}

export async function fetchWeek(token) {
  const week = await post('/visits/week', {}, token);
  const summary = await kept.keepWeek(week);
  await vault.spoke();
  return summary;
}

// An answer that ends the binding is kept; of a revoked phone the people go, for it may be in other hands.
async function noteBinding(trouble) {
  if (trouble.kind !== 'expired' && trouble.kind !== 'revoked') return;
  await kept.setBinding(trouble.kind);
  if (trouble.kind === 'revoked') await kept.forgetPeople();
}

// Delivers what is ready, then fetches the week. `told` is called after each step. Throws Trouble.
export async function synchronize(told) {
  const { token } = await kept.bond();
  try {
    const waiting = await deliverAll(await kept.readyIds(), token, told);
    if (waiting.length) await deliverAll(waiting, token, told); // photos that the server has lost go once more
    return await fetchWeek(token);
  } catch (trouble) {
    if (trouble instanceof Trouble) await noteBinding(trouble);
    throw trouble;
  }
}

export async function decide(conflict, district, keep, reason) {
  const { token } = await kept.bond();
  try {
    await post('/visits/decide', { conflict, district, keep, reason }, token);
  } catch (trouble) {
    if (trouble instanceof Trouble) await noteBinding(trouble);
    throw trouble;
  }
}
