// Reporting in a real browser: a unit reports with evidence, two who report at once, a reviewer who
// returns and confirms, the calendar and who answers; by keyboard and without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, clean, close, end, open, pdf, press } from './visit.mjs';

const form = '/plan/qingtian/projects/second_care_centre/report';

before(begin);
after(end);

test('a unit reports with evidence, without script; what is wrong is told beside its field', async () => {
  const page = await open('minzheng', `${form}?unit=县民政局&period=2024-Q2`, { javaScriptEnabled: false });
  await page.getByLabel('推进中').check();
  await page.getByLabel('完成比例（%，可不填）').fill('170');
  await page.getByLabel('已建成床位').fill('1.5');
  await press(page, '提交填报');
  assert.equal(await page.locator('.errors li').count(), 2);
  assert.equal(await page.locator('#f-beds[aria-invalid]').inputValue(), '1.5');
  assert.ok(await page.getByLabel('推进中').isChecked());
  await page.getByLabel('完成比例（%，可不填）').fill('70');
  await page.getByLabel('已建成床位').fill('120');
  await page.getByLabel('说明').fill('主体完工，正在装修');
  await page.setInputFiles('#f-file', [
    { name: '验收单.pdf', mimeType: 'application/pdf', buffer: pdf },
    { name: '现场.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([pdf, pdf]) },
  ]);
  await press(page, '提交填报');
  assert.match(await page.textContent('.saved'), /已填报/);
  assert.match(await page.locator('main').innerText(), /完成70%[\s\S]*床位120张[\s\S]*待审核/);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '验收单.pdf' }).click();
  assert.equal((await download).suggestedFilename(), '验收单.pdf');
  await close(page);
});

test('two who report at once: the second is told, keeps what was typed, and corrects it', async () => {
  const at = '/plan/qingpu/indicators/care_home_beds/report?period=2024';
  const first = await open('qpminzheng', at), second = await open('qpminzheng', at);
  await first.getByLabel('数值', { exact: false }).first().fill('9000');
  await press(first, '提交填报');
  assert.match(await first.textContent('.saved'), /已填报/);
  await second.getByLabel('数值', { exact: false }).first().fill('9100');
  await second.getByLabel('说明').fill('含新增机构');
  await press(second, '提交填报');
  assert.match(await second.textContent('.errors'), /青浦区民政局填报员（演示）已于.*填报了这一项/);
  assert.match(await second.locator('#before').innerText(), /9000/);
  assert.equal(await second.locator('#f-value').inputValue(), '9100');
  assert.equal(await second.getByLabel('说明').inputValue(), '含新增机构');
  await clean(second, 'a conflict');
  await press(second, '提交填报');
  assert.match(await second.textContent('.saved'), /已填报/);
  assert.match(await second.locator('#series ~ table').innerText(), /9000/);
  await close(first);
  await close(second);
});

test('a reviewer returns a report by keyboard; the unit sees why, corrects it; it is confirmed', async () => {
  const reviewer = await open('zhuanban', '/plan/qingtian/reports?q=第二养老中心&state=pending');
  await reviewer.locator('table.listing tbody th a').first().click();
  const waiting = reviewer.url();
  await reviewer.locator('#f-outcome-confirmed').focus();
  await reviewer.keyboard.press('ArrowDown'); // to return it
  assert.ok(await reviewer.locator('#f-outcome-returned').isChecked());
  await reviewer.keyboard.press('Tab');
  await reviewer.keyboard.type('床位数与现场不符');
  await reviewer.keyboard.press('Tab');
  await reviewer.keyboard.press('Enter');
  await reviewer.waitForURL(/done=/);
  assert.match(await reviewer.textContent('.saved'), /审核意见已保存/);

  const unit = await open('minzheng', '/desk');
  assert.match(await unit.locator('#returned ~ table').innerText(), /第二养老中心[\s\S]*已退回[\s\S]*床位数与现场不符/);
  await unit.goto(waiting);
  await unit.getByRole('link', { name: '更正或重新填报' }).click();
  assert.equal(await unit.getByLabel('已建成床位').inputValue(), '120'); // what was said, to be corrected
  await unit.getByLabel('已建成床位').fill('110');
  await press(unit, '提交填报');
  const anew = unit.url().replace(/\?.*/, '');
  await close(unit);

  await reviewer.goto(waiting);
  assert.match(await reviewer.locator('main').innerText(), /已被代替/);
  assert.equal(await reviewer.getByRole('button', { name: '提交审核意见' }).count(), 0);
  await reviewer.goto(anew);
  await reviewer.getByLabel('确认', { exact: true }).check();
  await press(reviewer, '提交审核意见');
  assert.match(await reviewer.locator('main').innerText(), /已确认/);
  await clean(reviewer, 'a reviewed report');
  await reviewer.goto(address('/plan/qingtian/projects/second_care_centre'));
  assert.match(await reviewer.locator('main').innerText(), /床位110张|已完成\s*110|110/); // it counts
  await close(reviewer);
});

test('a coordinator sets the calendar and names who answers', async () => {
  const page = await open('zhuanban', '/plan/qingtian/calendar');
  assert.match(await page.locator('main').innerText(), /系统默认，本县尚未设定/);
  await page.getByLabel('类别', { exact: true }).selectOption('task');
  await page.getByLabel('填报周期', { exact: true }).selectOption('month');
  await page.getByLabel('期满后天数').fill('7');
  await page.getByLabel('原因').fill('县政府办通知');
  await press(page, '保存');
  assert.match(await page.textContent('.saved'), /已设定/);
  assert.match(await page.locator('table.list').innerText(), /任务[\s\S]*每月[\s\S]*7 日内[\s\S]*县政府办通知/);
  await page.goto(address('/plan/qingtian/tasks/care_subsidy_rules/designate'));
  await page.getByLabel('单位', { exact: true }).selectOption('县财政局');
  await page.getByLabel('原因', { exact: true }).fill('专题会议');
  await press(page, '指定');
  assert.match(await page.locator('table.list').innerText(), /县财政局/);
  await close(page);
});
