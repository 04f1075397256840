// People of the registry, in a real browser: found, opened, what they are owed, a fact put right, a
// number seen for a reason, two records made one and two again; and the list of services for everybody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { begin, clean, close, end, here, open, press, tabTo, words } from './visit.mjs';

const district = '/area/331121';
const people = {};

// A person on record, by the command line; gives the number.
function add(program, facts) {
  const stated = Object.entries(facts).flatMap(([key, value]) => ['--fact', `${key}=${value}`]);
  const told = program.run('party', 'add', 'person', '--district', '331121', '--source', 'verified',
    '--from', '2020-01-01', '--json', ...stated);
  return JSON.parse(told).party;
}

before(async () => {
  const program = await begin();
  const home = { home_area: '331121101201', hukou_area: '331121101201', home_from: '2000-01-01' };
  people.mother = add(program, { name: '叶桂英', birth_date: '1940-01-01', sex: '女', ability: '3', ...home,
    id_number: '331121194001010028', phone: '13800000001' });
  people.son = add(program, { name: '叶建国', birth_date: '1965-05-05', mother: people.mother, ...home });
  people.other = add(program, { name: '王月娥', sex: '男', id_number: '331121194002290017', ...home });
  people.twice = add(program, { name: '叶桂英', birth_date: '1940-01-01', ...home });
});
after(end);

const page_of = (id) => `${district}/parties/${id}`;

test('found by pinyin, and by the last four of the number in a place', async () => {
  const page = await open('minzheng', `${district}/parties`);
  await page.fill('#f-q', 'yeguiying');
  await press(page, '查找');
  assert.equal(await page.locator('tbody tr').count(), 2);
  assert.ok((await words(page, 'tbody')).includes('温溪镇'), 'the place has a name');
  await page.fill('#f-q', '0028 331121101');
  await press(page, '查找');
  assert.equal(await page.locator('tbody tr').count(), 1);
  await page.locator('tbody a').click();
  assert.equal(here(page), page_of(people.mother));
  await close(page);
});

test('a place is chosen by name: a town, and then a village of it', async () => {
  const page = await open('minzheng', `${district}/parties`);
  assert.equal(await page.locator('#f-village').count(), 0);
  await page.selectOption('#f-area', { label: '温溪镇' });
  await press(page, '查找');
  assert.ok((await words(page, 'tbody')).includes('叶建国'));
  const village = await page.locator('#f-village option[value="331121101201"]').innerText();
  await page.selectOption('#f-village', '331121101201');
  await press(page, '查找');
  assert.ok((await words(page, 'tbody')).includes(`温溪镇 ${village}`));
  await page.selectOption('#f-area', { label: '鹤城街道' });
  await press(page, '查找');
  assert.ok(!(await words(page)).includes('叶建国'), 'the village of another town says nothing');
  await close(page);
});

test('the page begins with who it is; relations lead both ways', async () => {
  const page = await open('minzheng', page_of(people.mother));
  const head = await words(page, 'dl.facts');
  for (const part of ['1940-01-01 · 84 周岁', '温溪镇', '138****0001']) assert.ok(head.includes(part), part);
  assert.ok(!(await words(page)).includes('13800000001'));
  await page.locator('main').getByRole('link', { name: '叶建国' }).click();
  assert.equal(here(page), page_of(people.son));
  assert.ok((await words(page)).includes('母亲（1）'));
  const fact = page.locator('table tbody tr', { has: page.locator('th', { hasText: /^母亲$/ }) }).first();
  await fact.getByRole('link', { name: '叶桂英' }).click();
  assert.equal(here(page), page_of(people.mother));
  await close(page);
});

test('what it is entitled to, with the reasons, by keyboard', async () => {
  const page = await open('minzheng', page_of(people.mother));
  await tabTo(page, page.getByRole('link', { name: '逐项查看理由' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/entitled/);
  const why = page.locator('section.programme details').first();
  await tabTo(page, why.locator('summary'));
  await page.keyboard.press('Enter');
  assert.ok(await why.evaluate((e) => e.open));
  assert.ok((await why.innerText()).includes('起决定作用'));
  await close(page);
});

test('a fact put right with a reason: the new word counts, the old one stays in the history', async () => {
  const page = await open('minzheng', page_of(people.son));
  await page.click('details:has(#f-source) > summary');
  await page.selectOption('#f-source', 'verified');
  await page.fill('#f-reason', '户口簿核对');
  await page.fill('[name="fact.birth_date"]', '1966-05-05');
  await page.locator('form[action$="/state"] button').click();
  assert.ok((await words(page, 'dl.facts')).includes('1966-05-05'));
  const text = await words(page);
  assert.ok(text.includes('户口簿核对') && text.includes('1965-05-05'));
  await close(page);
});

test('a number is seen whole for a reason alone', async () => {
  const page = await open('minzheng', page_of(people.mother));
  await page.fill('#f-unmask_reason', '办理补贴核对身份');
  await page.locator('form[action$="/unmask"] button').click();
  assert.ok((await words(page)).includes('331121194001010028'));
  await page.goto(page.url().replace(/\/unmask.*/, ''));
  assert.ok(!(await words(page)).includes('331121194001010028'), 'once');
  await close(page);
});

test('two records made one, and two again', async () => {
  const page = await open('minzheng', `${page_of(people.twice)}/merge?with=${people.mother}`);
  await page.fill('#f-reason', '同一人重复登记');
  await page.locator('form[method="post"][action$="/merge"] button').click();
  await page.goto(page.url().replace(/\/parties\/.*/, `/parties/${people.mother}`));
  const undo = page.locator('form[action$="/unmerge"]');
  assert.equal(await undo.count(), 1);
  await undo.locator('[name="reason"]').fill('核实为两人');
  await undo.locator('button').click();
  assert.equal(await page.locator('form[action$="/unmerge"]').count(), 0);
  await close(page);
});

test('records with other numbers are made one only by who says that one is wrong', async () => {
  const page = await open('minzheng', `${page_of(people.other)}/merge?with=${people.mother}`);
  const merge = page.locator('form[method="post"][action$="/merge"] button');
  await page.fill('#f-reason', '号码录错');
  await merge.click();
  const told = await words(page);
  assert.ok(told.includes('一为 3311**********0017，一为 3311**********0028') && told.includes('“性别”一为 男，一为 女'));
  await clean(page, 'a merge that is refused');
  await page.check('#f-one_wrong');
  await merge.click();
  assert.equal(here(page), `${page_of(people.mother)}?done=party.merge`);
  await close(page);
});

test('all pages keep to the rules, on a phone and at a desk, in both languages', async () => {
  const paths = [`${district}/parties?q=yeguiying`, page_of(people.mother), page_of(people.son),
    `${page_of(people.mother)}/acts`, `${page_of(people.mother)}/entitled`, `${district}/services`];
  for (const [width, lang] of [[390, 'zh'], [1440, 'en']]) {
    for (const path of paths) {
      const page = await open('minzheng', `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`, { width });
      assert.equal(page.answer.status(), 200, path);
      await clean(page, `${path} ${width} ${lang}`);
      await close(page);
    }
  }
});

test('the list of services is for everybody, also without script', async () => {
  const page = await open(null, '/services', { script: false });
  await page.locator('main').getByRole('link', { name: /青田县/ }).click();
  assert.equal(here(page), `${district}/services`);
  assert.ok(await page.locator('tbody tr').count() > 5);
  await close(page);
});
