// The records on the phone, and two records of one visit to be decided on.
import * as kept from './phone_records.js';
import { thumbnail } from './phone_photo.js';
import { decide, fetchWeek } from './phone_sync.js';
import { onSubmit } from './phone_entry.js';
import { facts, inPart, momentOf, only, part, say, show, showErrors, state, word } from './phone_page.js';

const looks = { ready: ['wait', 'state_ready'], refused: ['bad', 'state_refused'], taken: ['good', 'state_taken'] };
function stateOf(node, row) {
  const [kind, key] = row.twice ? ['bad', 'state_twice'] : looks[row.state];
  return state(node, kind, word(key));
}
const titleOf = (row) => word('record_title', row.about.name, row.about.kind_text, row.act.on);
const whyOf = (row) => row.why && [row.why.reason, ...(row.why.fields ?? []).map((f) => f.message)].filter(Boolean).join('；');

export const recordLines = (rows) => rows.map((row) => {
  const line = part('record-line', { title: titleOf(row), why: whyOf(row) });
  inPart(line, 'link').href = `#record/${row.id}`;
  stateOf(inPart(line, 'state'), row);
  return only(line);
});

export async function showRecords({ ready, refused, taken }) {
  const all = ready + refused + taken, node = part('records', { some: all, lead: word('records_lead', ready, refused, taken) });
  const list = inPart(node, 'list'), more = inPart(node, 'more');
  let from = 0;
  const add = async () => {
    const lines = recordLines(await kept.records(from));
    list.append(...lines);
    from += lines.length;
    more.hidden = from >= all || !lines.length;
    return lines[0];
  };
  await add();
  more.addEventListener('click', async () => (await add())?.querySelector('a').focus());
  show(node);
}

// ---- One record ----

// What was answered, in words of the form it was filled in on.
function answered(act, kind) {
  const truth = { true: word('yes'), false: word('no') };
  const rows = (kind?.fields ?? []).map((f) => ({ name: f.name, text: act.fields[f.key] && `${act.fields[f.key]} ${f.unit ?? ''}` }));
  for (const item of kind?.form ?? []) {
    const said = act.answers[item.key], option = item.options?.find((o) => o.value === said);
    rows.push({ name: item.name, text: option?.text ?? (item.type === 'truth' ? truth[said] : said) });
  }
  return rows;
}

function recordFacts(act, week) {
  const kind = week?.kinds.find((k) => k.kind === act.kind), mode = week?.modes.find((m) => m.value === act.mode);
  const placed = act.lat_e6 !== undefined;
  const place = placed ? `${act.lat_e6 / 1e6}, ${act.lon_e6 / 1e6}` : act.mode === 'in_person' && word('no_place');
  return [{ name: word('done_at'), text: momentOf(act.at_ms) }, { name: word('made'), text: momentOf(act.made_ms) },
    { name: word('mode'), text: mode?.text }, { name: word('position'), text: place }, ...answered(act, kind),
    { name: word('note'), text: act.note }, { name: word('urgent_mark'), text: act.urgent && word('yes') },
    { name: word('photo'), text: act.photos.length && word('photo_count', act.photos.length) }];
}

async function pictures(list, id) {
  for (const photo of await kept.photosOf(id)) {
    const item = document.createElement('li');
    item.append(await thumbnail(await kept.photoBytes(photo)));
    list.append(item);
  }
}

export async function showRecord(id, go) {
  const row = await kept.record(id);
  if (!row) return void go('#records'); // not waited for: it is drawn after this one
  const node = part('record', { title: titleOf(row), why: whyOf(row), refused: row.state === 'refused' });
  stateOf(inPart(node, 'state'), row);
  facts(inPart(node, 'facts'), recordFacts(row.act, await kept.week()));
  await pictures(inPart(node, 'photos'), id);
  if (row.state === 'refused') {
    inPart(node, 'mend').href = `#form/${row.act.district}/${row.act.party}/${row.act.kind}/${id}`;
    inPart(node, 'drop').addEventListener('click', async () => {
      await kept.removeRecord(id);
      await go('#records');
      say(word('dropped'));
    });
  }
  return show(node);
}

// ---- Two records of one visit ----

// An answer that the two say differently is marked.
function pairFacts(record, others) {
  const plain = [['done_at', 'at'], ['done_by', 'done_by'], ['mode', 'mode_text'], ['position', 'place']];
  const rows = plain.map(([key, field]) => ({ name: word(key), text: record[field],
    differs: others.some((o) => o[field] !== record[field]) }));
  const said = (r, name) => r.answers.find((a) => a.name === name)?.text ?? '';
  const names = new Set([record, ...others].flatMap((r) => r.answers.map((a) => a.name)));
  for (const name of names) {
    rows.push({ name, text: said(record, name) || word('unsaid'), differs: others.some((o) => said(o, name) !== said(record, name)) });
  }
  return [...rows, { name: word('urgent_mark'), text: word(record.urgent ? 'yes' : 'no'), differs: others.some((o) => o.urgent !== record.urgent) }];
}

function choice(id, value, text) {
  const node = part('check', { text }), input = inPart(node, 'input');
  Object.assign(input, { type: 'radio', name: 'keep', value, id });
  inPart(node, 'label').htmlFor = id;
  return only(node);
}

function conflictPart(c, number, done) {
  const node = part('conflict', { head: word('conflict_head', c.name, c.kind_text, c.on) }), field = (name) => `f-${number}-${name}`;
  c.records.forEach((record, i) => {
    const one = part('one', { name: word('first', i + 1), yours: record.yours });
    facts(inPart(one, 'facts'), pairFacts(record, c.records.filter((o) => o !== record)));
    inPart(node, 'pair').append(only(one));
    inPart(node, 'choices').append(choice(field(i), record.act, word('keep_one', i + 1)));
  });
  inPart(node, 'both').id = inPart(node, 'both-label').htmlFor = field('both');
  inPart(node, 'reason').id = inPart(node, 'reason-label').htmlFor = field('reason');
  onSubmit(inPart(node, 'form'), async ({ keep, reason }) => {
    const faults = [];
    if (!keep.value) faults.push({ field: `${number}-0`, text: word('wrong_keep') });
    if (!reason.value.trim()) faults.push({ field: `${number}-reason`, text: word('wrong_reason') });
    if (!navigator.onLine) faults.push({ text: word('online_only') });
    if (!showErrors(faults)) return;
    await decide(c.conflict, c.district, keep.value, reason.value.trim());
    await fetchWeek((await kept.bond()).token);
    await done();
    say(word('decided'));
  });
  return only(node);
}

export async function showConflicts(again) {
  const conflicts = (await kept.week())?.conflicts ?? [], node = part('conflicts', { some: conflicts.length });
  inPart(node, 'list').append(...conflicts.map((c, i) => conflictPart(c, i, again)));
  show(node);
}
