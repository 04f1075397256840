// Bodies, meetings, what they assign, and the register of apps, in a real browser: the work of a
// coordinator, by keyboard and without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, clean, close, end, open, pdf, press } from './visit.mjs';

before(begin);
after(end);

test('a coordinator sets up a body, meets, minutes and decides; the unit finds it', async () => {
  const page = await open('qpzhuanban', '/plan/qingpu/groups', { javaScriptEnabled: false });
  await page.getByRole('link', { name: '新增工作机构' }).click();
  await page.getByLabel('名称', { exact: true }).fill('社区助餐专班');
  await page.getByLabel('类别', { exact: true }).selectOption('task_force');
  await press(page, '新增工作机构');
  assert.match(await page.textContent('.saved'), /已登记/);
  await page.getByLabel('单位', { exact: true }).fill('区民政局');
  await page.getByLabel('担任职务').fill('召集单位');
  await press(page, '增加成员');
  assert.match(await page.locator('main').innerText(), /召集单位/);
  await page.getByRole('link', { name: '登记会议' }).click();
  await page.getByLabel('开会日期').fill('2024-06-28');
  await page.getByLabel('会议名称').fill('助餐专班碰头会');
  await page.getByLabel('议程').fill('一、布点\n二、补贴');
  await press(page, '登记会议');
  assert.equal(await page.textContent('h1'), '助餐专班碰头会');
  const meeting = page.url().replace(/\?.*/, '');
  await page.getByRole('link', { name: '记录纪要' }).click();
  await page.getByLabel('会议纪要').fill('同意布点方案。');
  await page.getByLabel('区民政局').selectOption('present');
  await page.setInputFiles('#f-file', [
    { name: '签到表.pdf', mimeType: 'application/pdf', buffer: pdf },
    { name: '布点图.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([pdf, pdf]) },
  ]);
  await press(page, '存入纪要');
  assert.match(await page.textContent('.saved'), /纪要已存入/);
  assert.equal(await page.getByRole('link', { name: /号文件/ }).count(), 2);
  await page.getByRole('link', { name: '登记议定事项' }).click();
  await page.getByLabel('事项', { exact: true }).fill('提出布点清单');
  await page.getByLabel('承办单位').selectOption('区民政局');
  await page.getByLabel('办结期限').fill('2024-07-31');
  await press(page, '交办');
  assert.equal(page.url().replace(/\?.*/, ''), meeting);
  assert.match(await page.locator('#decisions ~ table').innerText(), /提出布点清单[\s\S]*办理中/);
  await close(page);

  const unit = await open('qpminzheng', '/plan/qingpu/assignments?state=open');
  await unit.getByRole('link', { name: '提出布点清单' }).click();
  assert.equal(await unit.getByRole('link', { name: '填报办理情况' }).count(), 1);
  assert.equal(await unit.getByRole('button', { name: '撤销交办' }).count(), 0);
  await close(unit);
});

test('two who write minutes at once: the second is shown the first, and nothing is lost', async () => {
  const first = await open('qpzhuanban', '/plan/qingpu/meetings/1/minutes');
  const second = await open('qpzhuanban', '/plan/qingpu/meetings/1/minutes');
  await first.getByLabel('会议纪要').fill('更正甲。');
  await press(first, '存入纪要');
  await second.getByLabel('会议纪要').fill('更正乙。');
  await press(second, '存入纪要');
  assert.match(await second.locator('.errors').innerText(), /没有覆盖/);
  assert.match(await second.locator('main').innerText(), /更正甲。/);
  assert.equal(await second.getByLabel('会议纪要').inputValue(), '更正乙。');
  await clean(second, 'minutes that came second');
  await press(second, '存入纪要');
  assert.match(await second.textContent('.saved'), /纪要已存入/);
  assert.match(await second.locator('main').innerText(), /更正乙。/);
  await close(first);
  await close(second);
});

test('the register says how many passed; a unit keeps its own apps, by keyboard', async () => {
  const page = await open(null, '/plan/qingpu/apps?state=failed');
  assert.match(await page.textContent('.lead'), /在用 7 个，适老化和无障碍评测通过 4 个/);
  assert.match(await page.textContent('.answer'), /移动应用和小程序 5 个，通过 2 个，为 40.0%；目标 100%/);
  assert.equal(await page.locator('tbody tr').count(), 1);
  await close(page);

  const own = await open('qpminzheng', '/plan/qingpu/apps');
  await own.getByRole('link', { name: '演示：社区助餐小程序' }).click();
  await own.locator('#f-audited_on').focus();
  await own.keyboard.type('2024');
  await own.locator('#f-audited_on').fill('2024-06-20');
  await own.keyboard.press('Tab');
  while (await own.evaluate(() => document.activeElement.id !== 'f-auditor')) await own.keyboard.press('Tab');
  await own.keyboard.type('某评测机构');
  await own.keyboard.press('Enter');
  await own.waitForLoadState();
  assert.match(await own.textContent('.saved'), /已登记/);
  assert.match(await own.locator('.answer').innerText(), /通过/);
  await close(own);
  const other = await open('qpminzheng', '/plan/qingpu/apps');
  await other.getByRole('link', { name: '演示：预约挂号应用' }).click();
  assert.equal(await other.getByRole('button', { name: '登记评测' }).count(), 0);
  await close(other);
});

test('what was decided is reported on like any task', async () => {
  const page = await open('qpminzheng', '/plan/qingpu/assignments?kind=decision&state=closed');
  await page.locator('tbody a').first().click();
  assert.match(await page.locator('.answer').innerText(), /已办结/);
  assert.match(await page.locator('#reports ~ table').innerText(), /已完成[\s\S]*已确认/);
  await page.goto(address('/plan/qingpu/assignments?kind=milestone'));
  await page.locator('tbody a').first().click();
  await page.getByRole('link', { name: '填报办理情况' }).click();
  assert.match(page.url(), /\/report/);
  assert.match(await page.locator('main').innerText(), /演示：完成需求摸底/);
  await close(page);
});
