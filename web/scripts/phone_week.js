// The week's list, in pages, and one person of it.
import * as kept from './phone_records.js';
import { recordLines } from './phone_lists.js';
import { inPart, momentOf, only, part, show, state, today, word } from './phone_page.js';

const spokenPlace = (p) => [p.place, p.address].filter(Boolean).join(' ');

function dueStates(due) {
  const states = due.map((d) => state(document.createElement('span'), d.late ? 'bad' : 'wait',
    `${d.name}：${word(d.late ? 'late' : 'due', d.due_on)}`));
  return states.length ? states : [state(document.createElement('span'), 'good', word('nothing_due'))];
}

function personLine(p, here) {
  const line = part('person-line', { name: p.name, age: p.age, place: spokenPlace(p),
    here: here.all && word('here', here.all, here.unsent) });
  inPart(line, 'link').href = `#person/${p.district}/${p.party}`;
  inPart(line, 'due').replaceWith(...dueStates(p.due));
  return only(line);
}

async function personLines(people) {
  const here = await kept.tally(people.map((p) => p.tag));
  return people.map((p, i) => personLine(p, here[i]));
}

const matches = (p, q) => p.name.includes(q) || spokenPlace(p).includes(q);

// Those who match, from all batches. Until they are found nobody can be pressed, so that it is never somebody else.
let finding = 0;
async function find(node, q, again) {
  const mine = ++finding, list = inPart(node, 'list'), told = inPart(node, 'found'), found = [];
  list.replaceChildren();
  inPart(node, 'more').hidden = told.hidden = true;
  for await (const p of kept.everyone()) if (matches(p, q)) found.push(p);
  const lines = await personLines(found);
  if (mine !== finding) return;
  list.replaceChildren(...lines);
  const all = document.createElement('button');
  Object.assign(all, { type: 'button', className: 'plain-button', textContent: word('find_all') });
  all.addEventListener('click', again);
  told.replaceChildren(word('found', found.length), ' ', all);
  told.hidden = false;
}

// One batch is unlocked and shown; the next when it is asked for.
async function pages(node, week) {
  let shown = 0, next = 0;
  const list = inPart(node, 'list'), more = inPart(node, 'more');
  const add = async () => {
    const batch = await kept.peopleBatch(next++), lines = await personLines(batch);
    list.append(...lines);
    shown += batch.length;
    more.textContent = word('more', week.people - shown);
    more.hidden = shown >= week.people || !batch.length;
    return lines[0];
  };
  await add();
  more.addEventListener('click', async () => {
    const first = await add();
    first?.querySelector('a').focus();
  });
}

export async function showWeek() {
  const week = await kept.week();
  const lead = week?.people && word('week_lead', today(week), week.people, week.owed, week.late, momentOf(week.phone_ms));
  const node = part('week', { lead });
  if (lead) {
    await pages(node, week);
    inPart(node, 'find').addEventListener('submit', (event) => {
      event.preventDefault();
      const q = event.target.elements.q.value.trim(), main = document.getElementById('main');
      if (q) find(main, q, showWeek);
      else showWeek();
    });
  }
  show(node);
}

const items = (texts) => texts.map((text) => {
  const item = document.createElement('li');
  item.append(text);
  return item;
});

function lastLines(p, kinds) {
  const lines = p.last.map((l) => `${kinds.get(l.kind) ?? l.kind} ${l.on}`);
  return items(lines.length ? lines : [word('never')]);
}

function kindLinks(p, kinds) {
  return p.kinds.filter((key) => kinds.has(key)).map((key, i) => {
    const link = document.createElement('a');
    link.className = i ? 'quiet' : 'action';
    link.href = `#form/${p.district}/${p.party}/${key}`;
    link.textContent = word('record_kind', kinds.get(key));
    return link;
  });
}

export async function showPerson(district, party) {
  const [week, p] = await Promise.all([kept.week(), kept.findPerson(district, party)]);
  if (!p) return show(part('gone'));
  const records = await kept.recordsOf(p.tag), kinds = new Map(week.kinds.map((k) => [k.kind, k.name]));
  const node = part('person', { ...p, records: records.length });
  if (p.telephone) {
    const call = document.createElement('a');
    call.href = `tel:${p.telephone.replace(/[^\d+]/g, '')}`;
    call.textContent = p.telephone;
    inPart(node, 'telephone').append(call);
  }
  inPart(node, 'due').append(...items(dueStates(p.due)));
  inPart(node, 'last').append(...lastLines(p, kinds));
  inPart(node, 'kinds').append(...kindLinks(p, kinds));
  if (records.length) inPart(node, 'record-list').append(...recordLines(records));
  return show(node);
}
