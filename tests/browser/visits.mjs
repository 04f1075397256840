// The visitor's desk, who visits whom, what is still due of whom, and two records of one visit: on a phone and wide.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, clean, close, end, here, open, press, words, wrongs } from './visit.mjs';

const county = '331121', town = '331121101', programme = 'elder_visit', widths = [390, 1440];
let person; // one of the visitor's

before(() => begin({ demo: ['--area', county, '--scale', '0.02'] }));
after(end);

// On both widths everything that a page must keep to.
async function both(user, path) {
  for (const width of widths) {
    const page = await open(user, path, { width });
    assert.equal(page.answer.status(), 200, path);
    await clean(page, `${path} ${width}`);
    await close(page);
  }
}
async function json(user, path) {
  const page = await open(user);
  const answer = await page.request.get(address(path), { headers: { Accept: 'application/json' } });
  assert.equal(answer.status(), 200, path);
  const value = await answer.json();
  await close(page);
  return value;
}
const share = (area) => `/area/${area}/share?programme=${programme}`;
const form = (page, how) => page.locator('main form', { has: page.locator(`input[name=how][value=${how}]`) });

test('a county shows the visitors of its towns, and shares out evenly where each goes', async () => {
  await both('jiancha', share(county));
  const page = await open('jiancha', share(county));
  assert.match(await words(page), /温溪镇探访员.*温溪镇/s);
  await form(page, 'evenly').locator('button').click();
  await page.waitForURL('**done=**');
  const { people, visitors } = await json('jiancha', `/area/${county}/share.json?programme=${programme}`);
  const hers = people.filter(({ user }) => user === 'tanfang'), others = people.filter(({ user }) => !user);
  assert.ok(hers.length && others.length);
  assert.ok(hers.every(({ place }) => place.startsWith('温溪镇')), JSON.stringify(hers));
  assert.ok(visitors.find(({ value }) => value === 'tanfang').own >= hers.length); // a page shows so many
  person = hers[0];
  await page.goto(address(share(county)));
  await form(page, 'hand').locator(`input[value="${others[0].party}"]`).check();
  await form(page, 'hand').locator('#f-to').selectOption('tanfang');
  await form(page, 'hand').locator('button').click();
  assert.match((await wrongs(page)).join(), /不负责/);
  await clean(page, 'given elsewhere');
  await close(page);
});

test('a town gives a village to its visitor, and says who is away', async () => {
  await both('wenxi', share(town));
  const page = await open('wenxi', share(town), { width: 390 });
  assert.ok(await page.locator('#f-village option').count() > 1);
  await page.selectOption('#f-village', { index: 0 });
  await page.selectOption('#f-user', 'tanfang');
  await form(page, 'village').locator('button').click();
  assert.ok(/done=/.test(here(page)) || /没有选中任何人/.test(await words(page)));
  await close(page);
});

test('what is still due is filtered by village and visitor; each visitor has a rate', async () => {
  const list = `/area/${county}/due/${programme}`;
  await both('jiancha', list);
  const { rows, visitors } = await json('jiancha', `${list}.json?visitor=tanfang&page=all`);
  assert.ok(rows.length && rows.every((row) => row.visitor === 'tanfang' && row.village.startsWith(town)));
  const hers = visitors.find(({ visitor }) => visitor === 'tanfang'), [rest] = visitors.filter(({ visitor }) => !visitor);
  assert.equal(hers.promised, hers.done + hers.due + hers.unclear);
  assert.equal(hers.due, rows.length);
  assert.ok(rest.promised > 0);
  const [{ village }] = rows;
  const there = await json('jiancha', `${list}.json?village=${village}&page=all`);
  assert.ok(there.rows.length && there.rows.every((row) => row.village === village));
  const page = await open('jiancha', list);
  await page.selectOption('#f-visitor', '-');
  await page.locator('main form.ask button').click();
  assert.match(await words(page), /没有分工/);
  await close(page);
  assert.equal((await json('tanfang', `/area/${town}/due/${programme}.json`)).visitors, undefined);
  await both('tanfang', `/area/${town}/due/${programme}`); // who may not see the rates sees the list
});

test('the visitor records on the desk; a second record of the day waits for a decision', async () => {
  await both('tanfang', '/visits');
  for (const [user, width] of [['tanfang', 390], ['wenxi', 1440]]) {
    const page = await open(user, `/area/${town}/parties/${person.party}/act?kind=visit`, { width });
    await clean(page, `act ${width}`);
    await page.locator('main form .action').first().click();
    await page.waitForURL('**done=**');
    await close(page);
  }
  const conflicts = `/area/${town}/visits/conflicts`;
  await both('wenxi', conflicts);
  const page = await open('wenxi', conflicts, { width: 390 });
  assert.match(await words(page), new RegExp(person.name));
  await page.locator('input[name=keep]').first().check();
  await page.locator('input[name=reason]').fill('同一次探访');
  await page.locator('main form .action').first().click();
  await page.waitForURL('**done=**');
  assert.doesNotMatch(await words(page), new RegExp(person.name));
  await clean(page, 'decided');
  await close(page);
});
