// A pay list by three persons: what a programme pays is adopted, somebody is granted it, the worker makes the
// list, finance checks it, a reviewer approves it, finance takes the bank's file with a purpose on record; who
// did one step can not do the next; what is not known stands apart.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ask, moveAs, record } from './casework.mjs';
import { address, begin, clean, close, end, forget, here, onDay, open, press, words, wrongs } from './visit.mjs';

const lists = '/area/331121/pay', one = `${lists}/1`, account = '6222020000001234567';
let program;

async function adoptFigure() {
  const page = await open('zhuanban', '/area/331121/figures/new');
  const value = await page.locator('#f-figure option', { hasText: '养老服务补贴标准' }).first().getAttribute('value');
  await page.selectOption('#f-figure', value);
  await page.fill('#f-value', '300');
  await page.fill('#f-basis', '青田县民政局会议纪要');
  await press(page, '拟定采用');
  await close(page);
  const other = await open('weijian', '/area/331121/figures');
  await press(other, '采用 qingtian-1');
  await close(other);
}

// From the window to the decision, each step by another person; the clock of the publication runs out.
async function grant(...numbers) {
  for (const number of numbers) {
    await moveAs('jiancha', number, '受理（不需另行评估）', '九十周岁以上');
    await moveAs('weijian', number, '审核通过');
  }
  program.run('jobs', 'run', 'cases', '--today', '2024-07-12');
  await onDay('2024-07-12');
  for (const number of numbers) await moveAs('zhuanban', number, '准予');
}

before(async () => {
  program = await begin();
  await adoptFigure();
  const paid = await ask(await record('王桂英'), account), unpaid = await ask(await record('李秀兰', { birth_date: '1930-05-06' }));
  await grant(paid, unpaid);
});
after(end);

test('the worker makes it: faults at their fields, then the list with what is pending apart', async () => {
  const page = await open('jiancha', `${lists}/new`, { script: false });
  await page.selectOption('#f-programme', 'elder_care_subsidy');
  await page.fill('#f-month', '2024-13');
  await press(page, '制表');
  assert.match((await wrongs(page)).join(), /月份写作/);
  assert.equal(await page.inputValue('#f-programme'), 'elder_care_subsidy');
  await page.fill('#f-month', '2024-07');
  await press(page, '制表');
  assert.match(here(page), /\/pay\/1\?done=pay.make/);
  const said = await words(page);
  assert.match(said, /待复核.*1 人，300\.00 元.*待定人数\s*1 人/s);
  assert.match(said, /王\*英/);
  assert.match(said, /6222\*+4567/);
  assert.doesNotMatch(said, /李\*兰/, 'who is pending stands apart');
  assert.match(said, /新增\s*\S*2024-07-12 准予/);
  await page.getByRole('link', { name: '只看待定的 1 人' }).click();
  assert.match(await words(page), /李\*兰.*待定：没有收款账号/s);
  await page.goto(address(`${lists}/new`));
  await page.selectOption('#f-programme', 'elder_care_subsidy');
  await press(page, '制表');
  assert.match((await wrongs(page)).join(), /还没有审批/);
  await close(page);
});

test('finance is told, returns it with a reason, the worker is told and makes it again', async () => {
  const page = await open('caiwu', '/inbox');
  assert.match(await words(page), /养老服务补贴 2024-07 发放名册：待财务人员复核/);
  await page.goto(address(one));
  await page.locator('summary', { hasText: '退回' }).click();
  await page.fill('#f-reason', '李秀兰的账号请先补齐');
  await press(page, '退回');
  await page.waitForURL('**done=pay.return');
  assert.match(await words(page), /已退回/);
  await close(page);
  const worker = await open('jiancha', '/inbox');
  assert.match(await words(worker), /已退回，可以重新制表/);
  assert.match(await words(worker), /李秀兰的账号请先补齐/);
  await worker.goto(address(`${lists}/new`));
  await worker.selectOption('#f-programme', 'elder_care_subsidy');
  await press(worker, '制表');
  assert.match(here(worker), /\/pay\/2\?done=pay.make/);
  assert.doesNotMatch(await words(worker), /复核通过/, 'who made it does not check it');
  await close(worker);
});

test('checked by a second, approved by a third; the same person is refused', async () => {
  const two = `${lists}/2`, finance = await open('caiwu', two, { script: false });
  await press(finance, '复核通过');
  assert.match(await words(finance), /待审批/);
  // Who has two of the roles did one step already.
  program.run('user', 'grant', 'caiwu', 'reviewer', '--area', '331121');
  await close(finance);
  forget('caiwu');
  const again = await open('caiwu', two, { script: false });
  assert.match(await words(again), /须由另一人办理/);
  assert.doesNotMatch(await words(again), /审批通过/);
  const key = await again.locator('input[name=csrf]').first().getAttribute('value');
  const told = await again.request.post(address(`${two}/approve.json`), { data: {}, headers: { 'X-CSRF-Token': key } });
  assert.equal(told.status(), 409);
  assert.match((await told.json()).error.message, /须由不同的人办理/);
  await close(again);
  const reviewer = await open('weijian', two, { script: false });
  await press(reviewer, '审批通过');
  assert.match(await words(reviewer), /已审批/);
  await close(reviewer);
});

test('the bank\'s file: only with a purpose, only for who said it, whole; on record', async () => {
  const two = `${lists}/2`, page = await open('caiwu', two);
  assert.equal((await page.request.get(address('/area/331121/pay-files/2-1?format=csv'))).status(), 404);
  await page.fill('#f-purpose', '七月代发');
  await page.selectOption('#f-format', 'csv');
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, '登记用途并导出')]);
  const text = readFileSync(await file.path(), 'utf8');
  assert.match(text, /王桂英,.*6222020000001234567,300\.00,2024-07/);
  assert.equal(text.includes('李秀兰'), false);
  await page.goto(address(two));
  assert.match(await words(page), /导出银行代发文件.*七月代发/s);
  await close(page);
  assert.match(program.run('log', '--district', '331121'), /pay\.export\s+pay:331121\/2\s+七月代发/);
});

test('a wrong town, a wrong role, a step that is not one\'s own are refused', async () => {
  for (const [user, path] of [['wenxi', lists], ['minzheng', one], ['pinggu', lists], ['jiancha', `${one}/check`], ['weijian', `${one}/export`]]) {
    const page = await open(user, path);
    assert.equal(page.answer.status(), 403, `${user} ${path}`);
    await close(page);
  }
});

test('its pages: wide, on a phone, in both languages', async () => {
  for (const [user, paths] of Object.entries({ jiancha: [lists, `${lists}/new`, one], caiwu: [`${lists}/2`, `${lists}/2?part=pending`] })) {
    for (const width of [390, 1440]) {
      const page = await open(user, null, { width });
      for (const path of paths) {
        for (const lang of ['zh', 'en']) {
          const answer = await page.goto(address(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`));
          assert.equal(answer.status(), 200, path);
          await clean(page, `${path} ${width} ${lang}`);
        }
      }
      await close(page);
    }
  }
});
