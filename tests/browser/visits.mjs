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

// All pages of those who are due, as JSON.
async function everybody(area) {
  const first = await json('jiancha', `/area/${area}/share.json?programme=${programme}`);
  const all = [...first.people];
  for (let page = 2; page <= first.pages; page++) {
    all.push(...(await json('jiancha', `/area/${area}/share.json?programme=${programme}&page=${page}`)).people);
  }
  assert.equal(all.length, first.count);
  assert.equal(new Set(all.map(({ party }) => party)).size, all.length);
  return { ...first, people: all };
}

test('whom to ring up: all who were not visited this month, on the last days of it', async () => {
  const day = `/area/${town}/today`;
  await both('wenxi', day);
  const { duty_calls: calls } = await json('wenxi', day), { due } = await json('wenxi', `/area/${town}/due/${programme}`);
  assert.deepEqual(calls.map((c) => [c.programme, c.count, c.due]), [[programme, due.due, due.due_on]]);
  assert.ok(calls[0].people.some(({ telephone }) => /^\d{3}\*{4}\d{4}$/.test(telephone)), JSON.stringify(calls[0].people));
  const page = await open('wenxi', day);
  await page.locator('main').getByRole('link', { name: `${due.due} 人的名单` }).click();
  assert.equal(here(page), `/area/${town}/due/${programme}`);
  await close(page);
  assert.deepEqual((await json('zhuanban', `/area/${county}/today`)).duty_calls, [], 'others ring nobody up');
});

test('the demo begins with people shared out; who is taken from a visitor is shared out evenly again', async () => {
  await both('jiancha', share(county));
  const page = await open('jiancha', share(county));
  assert.match(await words(page), /温溪镇探访员.*温溪镇/s);
  const { people, visitors, pages } = await everybody(county);
  const hers = people.filter(({ user }) => user === 'tanfang'), others = people.filter(({ user }) => !user);
  assert.ok(hers.length && others.length);
  assert.ok(hers.every(({ place }) => place.startsWith('温溪镇')), JSON.stringify(hers));
  assert.ok(visitors.find(({ value }) => value === 'tanfang').own >= hers.length);
  person = hers[0];
  assert.equal(await page.locator('main a', { hasText: '下一页' }).count(), pages > 1 ? 1 : 0);
  const town_page = await open('wenxi', share(town));
  await form(town_page, 'hand').locator(`input[value="${person.party}"]`).check();
  await form(town_page, 'hand').locator('#f-to').selectOption('');
  await form(town_page, 'hand').locator('button').click();
  await town_page.waitForURL('**done=**');
  await close(town_page);
  const user_of = async () => (await everybody(town)).people.find(({ party }) => party === person.party).user;
  assert.equal(await user_of(), '');
  await form(page, 'evenly').locator('button').click();
  await page.waitForURL('**done=**');
  assert.equal(await user_of(), 'tanfang');
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

test('what is urgent opens a case that is the visitor\'s own, filled in from the visit', async () => {
  const finding = '老人独自在家摔倒，已联系家属';
  let page = await open('tanfang', `/area/${town}/parties/${person.party}/act?kind=visit`, { width: 390 });
  await page.locator('main form input[name=urgent]').check();
  await page.locator('main form [name=note]').fill(finding);
  await page.locator('main form .action').first().click();
  await page.waitForURL('**done=**');
  await close(page);
  const { cases } = await json('tanfang', `/area/${town}/cases.json`);
  const [own] = cases.filter(({ procedure }) => procedure === 'visit_follow_up');
  assert.ok(own, JSON.stringify(cases));
  await both('tanfang', `/area/${town}/cases/${own.case}`);
  page = await open('tanfang', `/area/${town}/cases/${own.case}`, { width: 390 });
  assert.match(await words(page), /发现日期\s*2\d{3}-\d\d-\d\d/);
  assert.match(await words(page), /发现的情况/);
  assert.match(await words(page), /处置/);
  await close(page);
  const { cases: all } = await json('wenxi', `/area/${town}/cases.json`);
  const foreign = all.find(({ case: number }) => !cases.some((mine) => mine.case === number));
  assert.ok(foreign);
  page = await open('tanfang', `/area/${town}/cases/${foreign.case}`);
  assert.equal(page.answer.status(), 404); // of somebody who was not shared out to her
  await close(page);
});
