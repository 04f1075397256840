// What is not sent, as a file: for the office, or to be read back by a phone of the same visitor.
import * as kept from './phone_records.js';
import { counts } from './phone_vault.js';
import { dateOf, timeOf, word } from './phone_page.js';

const format = 'laoyou-visits-1';

function base64(buffer) {
  const bytes = new Uint8Array(buffer), step = 0x8000;
  let text = '';
  for (let i = 0; i < bytes.length; i += step) text += String.fromCharCode(...bytes.subarray(i, i + step));
  return btoa(text);
}
function unbase64(text) {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  } catch {
    return null;
  }
}

async function lineOf(row) {
  const photos = [];
  for (const photo of await kept.photosOf(row.id)) {
    photos.push({ photo: photo.id, sha256: photo.sha256, jpeg: base64(await kept.photoBytes(photo)) });
  }
  return { act: row.act, about: row.about, refused: row.why, photos };
}

// {count, name}; null where everything is sent. One record a line, so that a long one need not be read at once.
export async function saveFile() {
  const { unsent } = await counts();
  if (!unsent) return null;
  const bond = await kept.bond(), now = Date.now(), pieces = [];
  pieces.push(`{"format": ${JSON.stringify(format)}, "user": ${JSON.stringify(bond.user)}, "device": ${JSON.stringify(bond.device)},\n`);
  pieces.push(`"saved_ms": ${now}, "records": [`);
  let count = 0;
  for await (const row of kept.unsent()) pieces.push(`${count++ ? ',' : ''}\n${JSON.stringify(await lineOf(row))}`);
  pieces.push('\n]}\n');
  const name = `laoyou-${bond.user}-${dateOf(now)}-${timeOf(now).replace(':', '')}.json`;
  const link = document.createElement('a'), address = URL.createObjectURL(new Blob(pieces, { type: 'application/json' }));
  Object.assign(link, { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return { count, name };
}

const isText = (v) => typeof v === 'string';
function isRecord({ act, about, photos } = {}) {
  return act && about && Array.isArray(photos) && /^[0-9a-f]{32}$/.test(act.id) && Number.isFinite(act.made_ms)
    && [act.district, act.party, act.kind, act.on, about.name, about.kind_text].every(isText) && Array.isArray(act.photos)
    && act.photos.every((id) => photos.some((p) => p.photo === id && isText(p.jpeg) && isText(p.sha256)));
}

// {read, known} or {fault}.
export async function readFile(file) {
  let whole;
  try {
    whole = JSON.parse(await file.text());
  } catch {
    return { fault: word('from_file_bad') };
  }
  if (whole?.format !== format || !Array.isArray(whole.records) || !whole.records.every(isRecord)) return { fault: word('from_file_bad') };
  const { user } = await kept.bond();
  if (whole.user !== user) return { fault: word('from_file_other', whole.user) };
  let read = 0;
  for (const { act, about, photos } of whole.records) {
    const bytes = photos.map((p) => ({ id: p.photo, sha256: p.sha256, bytes: unbase64(p.jpeg) }));
    if (bytes.some((p) => !p.bytes)) return { fault: word('from_file_bad') };
    read += await kept.takeBack(act, about, bytes) ? 1 : 0;
  }
  return { read, known: whole.records.length - read };
}
