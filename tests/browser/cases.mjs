// A case from the window to its publication, as the worker, a reviewer and anybody meet it: found by name,
// asked for, sent back, accepted, checked by somebody else; by keyboard, without script, wide and on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, onDay, begin, clean, close, end, here, open, press, tabTo, type, words, wrongs } from './visit.mjs';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGA'
  + 'hKmMIQAAAABJRU5ErkJggg==', 'base64');
const proof = { name: '身份证.png', mimeType: 'image/png', buffer: png };
const subsidy = '/area/331121/apply/elder_care_subsidy';

let program;
before(async () => {
  program = await begin();
  const page = await open('jiancha', '/area/331121/parties/new?kind=person');
  await page.selectOption('#f-source', 'police');
  for (const [key, value] of Object.entries({ name: '王桂英', birth_date: '1931-03-02', home_area: '331121101006',
    hukou_area: '331121101006', phone: '13856781234' }))
    await type(page, `[name="fact.${key}"]`, value);
  await page.locator('main form .action').first().click();
  await close(page);
});
after(end);

// Opens the form of a move and sends it.
async function move(page, name, reason) {
  const form = page.locator('details', { has: page.locator('summary', { hasText: name }) }).first();
  await form.locator('summary').click();
  if (reason) await form.locator('input[name=reason]').fill(reason);
  await form.locator('button.action').click();
}

test('the worker finds who it is for, and nothing typed is lost on a fault', async () => {
  const page = await open('jiancha', '/area/331121/procedures/elder_care_subsidy', { script: false });
  await page.click('main a.action');
  assert.equal(here(page), subsidy);
  await page.fill('#f-q', '王桂英');
  await press(page, '查找');
  await page.click('main tbody a');
  assert.match(await words(page), /已登记：138\*\*\*\*1234/);
  await page.selectOption('#f-asks', 'family');
  await page.fill('#f-home_address', '油竹街道1号');
  await page.fill('#f-account_number', '6222020000001234567');
  await page.fill('#f-contact_phone', '找我儿子');
  assert.equal(await page.locator('#f-home_area option:checked').innerText(), '温溪镇 六居委会', 'places by name');
  await page.selectOption('#f-where_served', 'home_service');
  await page.setInputFiles('#f-identity', proof);
  await press(page, '提交申请');
  assert.equal((await wrongs(page)).length, 1);
  await clean(page, 'a form that came back, without script');
  assert.equal(await page.inputValue('#f-home_address'), '油竹街道1号');
  assert.equal(await page.inputValue('#f-asks'), 'family');
  await page.fill('#f-contact_phone', '');
  await page.setInputFiles('#f-identity', proof);
  await press(page, '提交申请');
  assert.match(here(page), /^\/area\/331121\/cases\/1/);
  assert.match(await words(page), /331121-1.*待受理.*剩余 5 个工作日/s);
  assert.match(await words(page), /6222\*+4567/);
  await close(page);
});

test('two at one case: the second is told, and what was typed is shown', async () => {
  const one = await open('jiancha', '/area/331121/cases/1', { script: false });
  const two = await open('jiancha', '/area/331121/cases/1', { script: false });
  await move(one, '要求补正', '缺代办委托书');
  assert.match(await words(one), /待补正/);
  await move(two, '要求补正', '我写的理由');
  assert.match((await wrongs(two)).join(), /jiancha.*要求补正.*待补正/);
  assert.match(await words(two), /我写的理由/);
  const day = await open('jiancha', '/area/331121/today'); // whom to ring up, and why, as the pack says
  assert.match(await words(day), /该联系谁.*王桂英\s+331121-1\s+138\*\*\*\*1234\s+申请材料待补正，提醒在期限前补交/s);
  await clean(day, '/area/331121/today');
  await close(day);
  const others = await open('weijian', '/area/331121/today');
  assert.doesNotMatch(await words(others), /该联系谁/);
  await close(others);
  await move(one, '补正提交');
  await move(one, '受理（不需另行评估）', '九十周岁以上');
  assert.match(await words(one), /乡镇（街道）审核/);
  await close(one);
  await close(two);
});

test('a reviewer passes it by keyboard; who accepted it can not; then everybody sees it, masked', async () => {
  const worker = await open('jiancha', '/area/331121/cases/1');
  assert.doesNotMatch(await words(worker, 'main details'), /审核通过/);
  await close(worker);
  const page = await open('weijian', '/area/331121/today');
  await tabTo(page, page.locator('main tbody a').last());
  await page.keyboard.press('Enter');
  await page.waitForURL('**/cases?**');
  await page.goto(address('/area/331121/cases/1'));
  await tabTo(page, page.locator('summary', { hasText: '审核通过' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**done=**');
  assert.match(await words(page), /公示.*认定依据/s);
  await close(page);
  const anybody = await open(null, '/area/331121/published');
  assert.match(await words(anybody), /331121-1.*王\*英.*养老服务补贴/s);
  await close(anybody);
});

test('whole for a reason; a wrong town and a wrong role are refused', async () => {
  const page = await open('weijian', '/area/331121/cases/1');
  await page.fill('#f-unmask_reason', '核对账号');
  await press(page, '查看完整内容');
  assert.match(await words(page), /6222020000001234567/);
  await close(page);
  for (const user of ['wenxi', 'minzheng']) {
    const other = await open(user, '/area/331121/cases/1');
    assert.equal(other.answer.status(), 403, user);
    await close(other);
  }
});

test('its pages: wide, on a phone, in both languages', async () => {
  const paths = ['/area/331121/cases', '/area/331121/cases/1', '/area/331121/today', '/area/331121/published',
    '/area/331121/procedures', '/area/331121/procedures/elder_care_subsidy', subsidy];
  for (const width of [390, 1440]) {
    const page = await open('jiancha', null, { width });
    for (const path of paths) {
      for (const lang of ['zh', 'en']) {
        assert.equal((await page.goto(address(`${path}?lang=${lang}`))).status(), 200, path);
        await clean(page, `${path} ${width} ${lang}`);
      }
    }
    await close(page);
  }
});

test('the publication runs out, a second reviewer grants it, and it stands with the person', async () => {
  await onDay('2024-07-10');
  assert.match(program.run('jobs', 'run', 'cases', '--today', '2024-07-10'), /cases|办件/);
  const same = await open('weijian', '/area/331121/cases/1');
  assert.match(await words(same), /公示期满无异议.*2024-07-0[89]|2024-07-0[89].*公示期满无异议/s);
  assert.equal(await same.locator('summary', { hasText: '准予' }).count(), 0);
  await close(same);
  const page = await open('zhuanban', '/area/331121/cases/1', { script: false });
  await move(page, '准予');
  assert.match(await words(page), /在享/);
  await close(page);
  const party = await open('jiancha', '/area/331121/cases/1');
  await party.locator('main a[href*="/parties/"]').first().click();
  await party.waitForLoadState();
  assert.match(await words(party), /养老服务补贴/);
  assert.match(await words(party), /在享/);
  await close(party);
});

test('the desk shows what is late first, a few of each, and what it counts its links list', async () => {
  await onDay('2024-09-30');
  const page = await open('jiancha', '/area/331121/today');
  const json = async (path) => (await page.request.get(address(path))).json();
  const today = await json('/area/331121/today.json');
  const all = async (asked) => (await json(`/area/331121/cases.json?mine=1${asked}`)).total;
  assert.ok(today.open_count > 0);
  assert.equal(today.open_count, await all(''));
  assert.equal(today.late_count, await all('&late=late'));
  assert.equal(today.soon_count, await all('&late=soon'));
  assert.equal(today.late.length, Math.min(5, today.late_count));
  assert.equal(today.due.length, Math.min(5, today.soon_count));
  assert.equal(today.procedures.reduce((sum, p) => sum + p.open, 0), today.open_count);
  for (const p of today.procedures) {
    assert.equal(p.steps.reduce((sum, s) => sum + s.open, 0), p.open, p.procedure);
    assert.equal(p.open, await all(`&procedure=${p.procedure}`), p.procedure);
  }
  assert.match(await words(page), new RegExp(`已逾期（${today.late_count} 件）`));
  await page.fill('#f-q', '331121-1'); // one box, from where the day begins
  await press(page, '查找');
  assert.match(here(page), /\/area\/331121\/cases\/1$/);
  await page.goto(address('/area/331121/today'));
  await page.getByRole('link', { name: /由我办理的全部/ }).click();
  assert.match(await words(page), new RegExp(`共 ${today.open_count} 条`));
  await close(page);
});
