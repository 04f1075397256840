// Sessions from the announcement to the attendance list: the worker on a phone, a full
// session with somebody waiting, who moves up when a place is given back, what is called off.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, clean, close, end, here, open, press, type, words, wrongs } from './visit.mjs';

const children = [];
let program;
let one; // the address of the session

before(async () => {
  program = await begin({ demo: ['--area', '331121', '--scale', '0.02'] });
  for (const month of ['01', '03']) {
    const page = await open('jiancha', '/area/331121/parties/new?kind=person');
    await page.selectOption('#f-source', 'police');
    for (const [key, value] of Object.entries({ name: month === '01' ? '小满' : '小雪', birth_date: `2023-${month}-02`,
      home_area: '331121101006', hukou_area: '331121101006', phone: '13856781234' }))
      await type(page, `[name="fact.${key}"]`, value);
    await page.locator('main form .action').first().click();
    children.push(here(page).match(/parties\/(\d+)/)[1]);
    await close(page);
  }
});
after(end);

async function signUp(page, child) {
  await page.goto(address(`/area/331121/apply/guidance_signup?slot=${one.match(/\d+$/)[0]}&party=${child}`));
  await page.selectOption('#f-asks', 'family');
  await page.fill('#f-adults', '1');
  await press(page, '提交申请');
}

test('a session is announced on a phone, and what is wrong is told at the field', async () => {
  const page = await open('jiancha', '/area/331121/sessions', { width: 390 });
  await clean(page, 390);
  await page.click('main a.action');
  await clean(page, 390);
  await page.locator('main tbody a').first().click();
  await clean(page, 390);
  await page.fill('#f-title_of', '亲子阅读');
  await page.fill('#f-place', '二楼活动室');
  await page.fill('#f-on', '2024-06-30');
  await page.fill('#f-starts', '11:00');
  await page.fill('#f-ends', '09:30');
  await page.fill('#f-capacity', '1');
  await press(page, '发布');
  assert.equal((await wrongs(page)).length, 1);
  assert.equal(await page.inputValue('#f-title_of'), '亲子阅读');
  await page.fill('#f-ends', '12:00');
  await press(page, '发布');
  assert.match(here(page), /^\/area\/331121\/sessions\/\d+/);
  assert.match(await words(page), /已报 0 \/ 共 1/);
  await clean(page, 390);
  one = here(page).replace(/\?.*/, '');
  await close(page);
});

test('the second waits, and moves up when the first gives back', async () => {
  const page = await open('jiancha', one);
  await page.click('main a.action');
  assert.match(await words(page), /亲子阅读/);
  await signUp(page, children[0]);
  assert.match(await words(page), /已预约/);
  await signUp(page, children[1]);
  assert.match(await words(page), /候补/);
  await page.goto(page.url().replace(/\/area.*/, one));
  assert.match(await words(page), /已报 1 \/ 共 1\s+候补 1/);
  assert.match(await words(page), /候补名单/);
  await clean(page, 1440);
  await page.locator('main tbody a').first().click();
  const form = page.locator('details', { has: page.locator('summary', { hasText: '取消预约' }) });
  await form.locator('summary').click();
  await form.locator('button.action').click();
  await page.goto(page.url().replace(/\/area.*/, one));
  assert.match(await words(page), /小雪|小\*/);
  assert.doesNotMatch(await words(page), /候补名单/);
  await close(page);
});

test("an institution's sessions are its own; another one's are not found", async () => {
  const worker = await open('jiancha', '/account');
  const json = async (page, path) => (await page.request.get(address(path))).json();
  const home = (await json(worker, `${one}.json`)).session.party;
  const parties = (await json(worker, '/area/331121/parties.json?kind=institution')).parties.map((p) => p.party);
  await close(worker);
  program.run('user', 'grant', 'minzheng', 'provider', '--area', '331121', '--unit', home);
  program.run('user', 'grant', 'jiaoyu', 'provider', '--area', '331121', '--unit', parties.find((p) => p !== home));
  for (const [user, status] of [['minzheng', 200], ['jiaoyu', 404]]) {
    const page = await open(user, one);
    assert.equal(page.answer.status(), status, user);
    const { sessions } = await json(page, '/area/331121/sessions.json?all=1');
    assert.ok(sessions.every((s) => s.party === home), `${user} sees sessions of others`);
    assert.equal(sessions.length > 0, user === 'minzheng');
    await close(page);
  }
});

test('who came is recorded once for all on a phone', async () => {
  const page = await open('jiancha', one, { width: 390 });
  await clean(page, 390);
  await press(page, '保存到场情况');
  assert.equal((await wrongs(page)).length, 1);
  await page.locator('input[type=radio][value=attend]').check();
  await press(page, '保存到场情况');
  assert.match(await words(page), /已参加/);
  await page.goto(page.url().replace(/\/area.*/, `/area/331121/parties/${children[1]}`));
  assert.match(await words(page), /科学育儿指导/);
  await close(page);
});

test('one that is called off says why', async () => {
  const page = await open('jiancha', one);
  await page.fill('#f-reason', '台风');
  await press(page, '取消本场活动');
  assert.match(await words(page), /已取消：台风/);
  await close(page);
});

test('anybody finds reading for months of age', async () => {
  const page = await open(null, '/area/331121/materials', { width: 390 });
  await page.fill('#f-month', '30');
  await press(page, '查看');
  assert.doesNotMatch(await words(page), /辅食/);
  await page.fill('#f-month', '7');
  await press(page, '查看');
  assert.match(await words(page), /辅食/);
  await clean(page, 390);
  await close(page);
});
