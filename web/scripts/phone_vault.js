// What the phone keeps, locked with the visitor's PIN.
//
// A random key locks everything; it lies beside what it locks, itself locked with a key made from the PIN (PBKDF2-SHA-256).
// In the open stand only: states and moments of records, sizes of photos, how often a wrong PIN was typed, when the phone last
// spoke with the server. Ten wrong PINs, or 14 days without the server, wipe all of it but the phone's own number.
const name = 'laoyou-phone', rounds = 600_000; // rounds: OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256
export const limits = { tries: 10, days: 14, warnDays: 7, pinLeast: 6, pinMost: 32 };
const day = 86_400_000, coder = new TextEncoder(), decoder = new TextDecoder();
let opening, keys = null; // keys: {box: AES-GCM, tag: HMAC} while unlocked

// ---- IndexedDB, as promises ----

export const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function makeStores({ target: { result: db } }) {
  db.createObjectStore('meta');
  db.createObjectStore('people');
  const acts = db.createObjectStore('acts', { keyPath: 'id' });
  acts.createIndex('state', ['state', 'made']);
  acts.createIndex('made', 'made');
  acts.createIndex('tag', ['tag', 'state']);
  db.createObjectStore('photos', { keyPath: 'id' }).createIndex('act', 'act');
}

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = makeStores;
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opening = undefined; };
      resolve(request.result);
    };
    request.onerror = () => { opening = undefined; reject(request.error); };
  });
  return opening;
}

// Runs `work(stores)` in one transaction and waits until it is on the disk. `work` may only wait for what it asks of the stores.
export async function transact(names, work, mode = 'readwrite') {
  const db = await database(), tx = db.transaction(names, mode, { durability: 'strict' });
  const done = new Promise((resolve, reject) => {
    tx.oncomplete = resolve;
    tx.onabort = tx.onerror = () => reject(tx.error ?? new Error('the store refused'));
  });
  try {
    const result = await work(Object.fromEntries(names.map((key) => [key, tx.objectStore(key)])));
    await done;
    return result;
  } catch (fault) {
    done.catch(() => {}); // it is the same fault
    try { tx.abort(); } catch { /* it is over already */ }
    throw fault;
  }
}
export const read = (names, work) => transact(names, work, 'readonly');
export const meta = (key) => read(['meta'], ({ meta: m }) => asked(m.get(key)));
export const setMeta = (key, value) => transact(['meta'], ({ meta: m }) => asked(m.put(value, key)));
export const dropMeta = (key) => transact(['meta'], ({ meta: m }) => asked(m.delete(key)));

// ---- Locking and unlocking ----

export const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('');
export const newId = () => hex(crypto.getRandomValues(new Uint8Array(16)));

async function keyOfPin(pin, salt, iterations) {
  const typed = await crypto.subtle.importKey('raw', coder.encode(pin), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, typed,
    { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

async function takeKeys(master) {
  const whole = await crypto.subtle.importKey('raw', master, 'HKDF', false, ['deriveKey']);
  const derive = (info, of, uses) => crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0),
    info: coder.encode(info) }, whole, of, false, uses);
  keys = {
    box: await derive('box', { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']),
    tag: await derive('tag', { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']),
  };
}

async function lockWith(pin, master) {
  const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
  const locked = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOfPin(pin, salt, rounds), master);
  return { salt, iv, locked, rounds };
}

const openWith = async (pin, lock) => new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: lock.iv },
  await keyOfPin(pin, lock.salt, lock.rounds), lock.locked));

// A value as it is kept. `where` says what it is, so that one can not stand for another.
export async function seal(where, value) {
  const bytes = value instanceof ArrayBuffer ? value : coder.encode(JSON.stringify(value));
  const iv = crypto.getRandomValues(new Uint8Array(12)), additionalData = coder.encode(where);
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, keys.box, bytes) };
}
export const unsealBytes = (where, box) => crypto.subtle.decrypt(
  { name: 'AES-GCM', iv: box.iv, additionalData: coder.encode(where) }, keys.box, box.bytes);
export const unseal = async (where, box) => JSON.parse(decoder.decode(await unsealBytes(where, box)));
// Stands for a person in an index without saying who it is.
export const tagOf = async (district, party) => hex((await crypto.subtle.sign('HMAC', keys.tag,
  coder.encode(`${district}/${party}`))).slice(0, 12));

export async function kept(key) {
  const box = await meta(key);
  return box && unseal(key, box);
}
export const keep = async (key, value) => setMeta(key, await seal(key, value));

export const unlocked = () => keys !== null;
export const lockNow = () => { keys = null; };
export const goodPin = (pin) => /^\d+$/.test(pin) && pin.length >= limits.pinLeast && pin.length <= limits.pinMost;

// A phone that holds nothing is given its first PIN, and is unlocked.
export async function create(pin) {
  const master = crypto.getRandomValues(new Uint8Array(32)), now = Date.now();
  const lock = await lockWith(pin, master);
  await setMeta('lock', { ...lock, tries: 0, synced: now, seen: now });
  await takeKeys(master);
}

// Counts the try before it is made, so that ending the page does not save it.
const countTry = () => transact(['meta'], async ({ meta: m }) => {
  const lock = await asked(m.get('lock'));
  lock.tries += 1;
  await asked(m.put(lock, 'lock'));
  return lock;
});
const change = (what) => transact(['meta'], async ({ meta: m }) => {
  const lock = await asked(m.get('lock'));
  if (lock) await asked(m.put({ ...lock, ...what(lock) }, 'lock'));
});

async function masterOf(pin) {
  const lock = await countTry();
  try {
    const master = await openWith(pin, lock);
    await change(() => ({ tries: 0 }));
    return { master };
  } catch {
    if (lock.tries < limits.tries) return { left: limits.tries - lock.tries };
    await wipe('tries');
    return { wiped: true };
  }
}

// {ok}, {left: tries} or {wiped}.
export async function unlock(pin) {
  const { master, ...wrong } = await masterOf(pin);
  if (!master) return wrong;
  await takeKeys(master);
  return { ok: true };
}
// The same answers as unlock().
export async function changePin(old, pin) {
  const { master, ...wrong } = await masterOf(old);
  if (!master) return wrong;
  const lock = await lockWith(pin, master);
  await change(() => lock);
  return { ok: true };
}

// ---- How long it is kept ----

// What the phone is: {bound, wiped, left: days until it is wiped, tries}. Wipes what is too old. A clock set back gains nothing.
export async function look() {
  const lock = await meta('lock'), wiped = await meta('wiped');
  if (!lock) return { bound: false, wiped };
  const now = Math.max(Date.now(), lock.seen), left = limits.days - (now - lock.synced) / day;
  if (left <= 0) {
    await wipe('days');
    return { bound: false, wiped: await meta('wiped') };
  }
  if (now > lock.seen) await change(() => ({ seen: now }));
  return { bound: true, left: Math.ceil(left), tries: lock.tries, synced: lock.synced };
}
export const spoke = () => change(() => ({ synced: Date.now(), seen: Date.now() }));

// Everything but the phone's own number; `why` is told when the page is opened next: 'tries', 'days', 'asked'.
export async function wipe(why) {
  keys = null;
  await transact(['meta', 'people', 'acts', 'photos'], async (stores) => {
    const phone = await asked(stores.meta.get('phone')), lost = await countIn(stores.acts);
    for (const store of Object.values(stores)) store.clear();
    if (phone) stores.meta.put(phone, 'phone');
    await asked(stores.meta.put({ why, at: Date.now(), lost: lost.unsent }, 'wiped'));
  });
}

// How many records stand in each state; `unsent` are all that are not on the server.
export async function countIn(acts) {
  const of = (state) => asked(acts.index('state').count(IDBKeyRange.bound([state], [state, Infinity])));
  const [ready, refused, taken] = await Promise.all([of('ready'), of('refused'), of('taken')]);
  return { ready, refused, taken, unsent: ready + refused };
}
export const counts = () => read(['acts'], ({ acts }) => countIn(acts));

// The number of this phone: made once, kept when it is wiped, so that what it sent before is known again.
export async function phoneNumber() {
  const there = await meta('phone');
  if (there) return there;
  const made = newId();
  await setMeta('phone', made);
  return made;
}
