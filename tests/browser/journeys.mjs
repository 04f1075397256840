// Reporting as people do it: a unit reports with a file, the reviewer returns it and later confirms it, the
// board changes and the history stays; what a meeting decides is done and closed. And three questions
// that people come with, answered by clicking only.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { address, begin, close, end, forget, here, open, pdf, press, tabTo, words, wrongs } from './visit.mjs';

const plan = '/plan/qingtian', unit = '县民政局';
const volunteers = `${plan}/indicators/elder_volunteers`; // 15.5% of 19% in the demo
const form = (entry, period) => `${plan}/${entry}/report?unit=${encodeURIComponent(unit)}&period=${period}`;

before(begin);
after(end);

const saved = (page) => words(page, '.saved');
const link = (page, name) => page.locator('main').getByRole('link', { name, exact: true }).first();
// Once more where the server has just closed a connection that was idle.
const json = async (page, path) => (await page.request.get(address(`${path}.json`), { maxRetries: 2 })).json();
const ambers = async (page) => (await json(page, plan)).kinds.find((k) => k.kind === 'indicator').lights.amber;

async function report(user, path, fields, files = []) {
  const page = await open(user, path);
  for (const [name, text] of Object.entries(fields)) await page.fill(`#f-${name}`, text);
  if (files.length) await page.setInputFiles('#f-file', files);
  await press(page, '提交填报');
  return page;
}

// Confirms or returns what a page shows.
async function review(page, outcome, reason = '') {
  await page.getByLabel(outcome, { exact: true }).check();
  await page.fill('#f-reason', reason);
  await press(page, '提交审核意见');
}

test('nonsense in a report is told at its field, all at once, and nothing typed is lost', async () => {
  const page = await report('minzheng', form('indicators/elder_volunteers', '2024-Q2'),
    { value: '很多', note: '口径：老年志愿者 <b>' }, [{ name: '佐证.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no pdf') }]);
  const errors = await wrongs(page);
  assert.equal(errors.length, 2, errors.join());
  assert.ok(errors.some((e) => /“很多”不是数字/.test(e)) && errors.some((e) => /“佐证.pdf”：不支持/.test(e)), errors.join());
  assert.ok(await page.locator('.errors').evaluate((e) => e === document.activeElement), 'the errors have the keyboard');
  assert.equal(await page.inputValue('#f-value'), '很多');
  assert.equal(await page.inputValue('#f-note'), '口径：老年志愿者 <b>');
  for (const field of ['value', 'file']) {
    assert.equal(await page.getAttribute(`#f-${field}`, 'aria-invalid'), 'true');
    const told = await page.getAttribute(`#f-${field}`, 'aria-describedby');
    assert.ok(told.split(' ').includes(`e-${field}`), told);
  }
  await page.locator('.errors a').first().click();
  assert.match(await page.evaluate(() => document.activeElement.id), /^f-(value|file)$/);
  await page.fill('#f-value', '');
  await press(page, '提交填报');
  assert.match((await wrongs(page)).join(), /请填写数值/);
  await page.evaluate(() => { document.querySelector('#f-note').removeAttribute('maxlength'); });
  await page.fill('#f-note', '长'.repeat(2001));
  await page.fill('#f-value', '19.5');
  await press(page, '提交填报');
  assert.match((await wrongs(page)).join(), /说明.*2000/);
  assert.equal((await page.inputValue('#f-note')).length, 2001);
  await close(page);
  assert.equal((await json(await open('minzheng', volunteers), volunteers)).reports[0].period, '2024-Q1');
});

test('nonsense in the progress of a task and of a project', async () => {
  const page = await open('minzheng', form('tasks/home_care_beds', '2024-Q2'));
  await page.fill('#f-percent', '150');
  await press(page, '提交填报');
  const errors = await wrongs(page);
  assert.ok(errors.some((e) => e.includes('请选择进展情况')) && errors.some((e) => e.includes('0 到 100')), errors.join());
  await page.getByLabel('已完成', { exact: true }).check();
  await page.fill('#f-percent', '60');
  await press(page, '提交填报');
  assert.match((await wrongs(page)).join(), /完成比例应为 100 或留空/);
  assert.ok(await page.getByLabel('已完成', { exact: true }).isChecked());
  await page.goto(address(form('projects/county_care_centre', '2024-Q2')));
  await page.getByLabel('推进中', { exact: true }).check();
  await page.fill('#f-investment_wan', '一个亿');
  await page.fill('#f-beds', '12.5');
  await press(page, '提交填报');
  assert.equal((await wrongs(page)).length, 2);
  assert.equal(await page.inputValue('#f-investment_wan'), '一个亿');
  await close(page);
});

test('reported with a file, returned with a reason, told, reported anew, confirmed: the board follows', async () => {
  const reporter = await open('minzheng', '/desk');
  const before = await ambers(reporter);
  await reporter.goto(address(volunteers));
  await link(reporter, '填报').click();
  await reporter.selectOption('#f-period', '2024-Q2');
  await press(reporter, '换单位或期间');
  await reporter.fill('#f-value', '91.5');
  await reporter.setInputFiles('#f-file', [{ name: '志愿者名册.pdf', mimeType: 'application/pdf', buffer: pdf }]);
  await press(reporter, '提交填报');
  assert.equal(await saved(reporter), '✓ 已填报，等待审核。');
  assert.match(await words(reporter), /91\.5%[\s\S]*志愿者名册\.pdf/);
  assert.equal(await ambers(reporter), before, 'what waits for review does not count');

  const reviewer = await open('zhuanban', '/desk');
  const row = reviewer.locator('#reviews ~ table tr', { hasText: '91.5%' });
  await row.getByRole('link').click();
  const [download] = await Promise.all([
    reviewer.waitForEvent('download'), reviewer.getByRole('link', { name: '志愿者名册.pdf' }).click()]);
  assert.deepEqual(readFileSync(await download.path()), pdf);
  await review(reviewer, '退回');
  assert.match((await wrongs(reviewer)).join(), /请写明原因/);
  assert.ok(await reviewer.getByLabel('退回', { exact: true }).isChecked());
  await review(reviewer, '退回', '小数点写错了，请核对名册');
  assert.match(await saved(reviewer), /审核意见已保存/);

  await reporter.goto(address('/inbox'));
  const told = reporter.locator('.told', { hasText: '小数点写错了，请核对名册' });
  assert.match(await told.innerText(), /退回/);
  await told.getByRole('button', { name: /^去办理/ }).click();
  assert.match(await words(reporter), /退回[\s\S]*小数点写错了/);
  await reporter.goto(address('/desk'));
  await reporter.locator('#returned ~ table tr', { hasText: '小数点写错了' }).getByRole('link').click();
  await reporter.fill('#f-value', '19.5');
  await press(reporter, '提交填报');
  assert.match(await saved(reporter), /已填报/);
  const again = here(reporter).replace(/\?.*/, '');

  await reviewer.goto(address(again));
  await review(reviewer, '确认');
  assert.match(await saved(reviewer), /看板随之更新/);
  assert.equal(await ambers(reporter), before - 1, 'the front page counts it');

  const visitor = await open(null, volunteers);
  assert.match(await words(visitor, '.answer'), /提前达到 2024年第2季度为19\.5%/);
  assert.match(await words(visitor, '.chart'), /19\.5/);
  assert.equal((await json(visitor, volunteers)).last.value, 19.5);
  assert.doesNotMatch(await words(visitor), /91\.5|小数点|志愿者名册/, 'what was returned is for who works on it');
  await visitor.goto(address(plan));
  assert.doesNotMatch(await words(visitor, '#attention ~ table'), /老年志愿者/);
  await close(visitor);

  await reporter.goto(address(volunteers));
  const history = await reporter.locator('#reports ~ table tbody tr').allInnerTexts();
  assert.match(history[0], /2024年第2季度\s+19\.5%[\s\S]*已确认/);
  assert.match(history[1], /2024年第2季度\s+91\.5%[\s\S]*已退回[\s\S]*小数点写错了/);
  await reporter.goto(address(again));
  assert.equal(await reporter.locator('#series ~ table tbody tr').count(), 1);
  await close(reporter);
  await close(reviewer);
});

test('two at once: the second is told who was first and when, keeps what was typed, and may go on', async () => {
  const path = form('indicators/certified_carers_per_10000_elders', '2024-Q2');
  const first = await open('minzheng', path), second = await open('minzheng', path);
  await first.fill('#f-value', '24.6');
  await second.fill('#f-value', '24.8');
  await second.fill('#f-note', '含新取证人员');
  await press(first, '提交填报');
  assert.match(await saved(first), /已填报/);
  await press(second, '提交填报');
  const [told] = await wrongs(second);
  assert.match(told, /民政局填报员（演示）已于 \d{4}-\d\d-\d\d \d\d:\d\d.*填报了这一项（第 \d+ 号）/);
  assert.equal(await second.inputValue('#f-value'), '24.8');
  assert.equal(await second.inputValue('#f-note'), '含新取证人员');
  assert.match(await words(second, '#before'), /24\.6/);
  await press(second, '提交填报');
  assert.match(await saved(second), /已填报/);
  assert.match(await words(second, '#series ~ table'), /24\.6/, 'nothing is overwritten');
  await first.reload();
  assert.match(await words(first), /已有更正|已被后来的填报|代替|取代/);
  await close(first);
  await close(second);
});

test('the progress of a task, by keyboard alone', async () => {
  const page = await open('minzheng', form('tasks/home_care_beds', '2024-Q2'));
  await tabTo(page, page.locator('#f-progress input').first());
  await page.keyboard.press('Space');
  while (!await page.locator('#f-progress-under_way').isChecked()) await page.keyboard.press('ArrowDown');
  await tabTo(page, page.locator('#f-percent'));
  await page.keyboard.type('400');
  await page.keyboard.press('Enter');
  await page.locator('.errors').waitFor();
  assert.ok(await page.locator('.errors').evaluate((e) => e === document.activeElement), 'the errors have the keyboard');
  await tabTo(page, page.locator('.errors a').first());
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-percent');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('70');
  await tabTo(page, page.locator('#f-note'));
  await page.keyboard.type('已建 70 张');
  await tabTo(page, page.getByRole('button', { name: '提交填报' }));
  await page.keyboard.press('Enter');
  await page.locator('.saved').waitFor();
  assert.match(await words(page), /推进中，完成70%/);
  await close(page);
});

test('without script: a value is reported and confirmed', async () => {
  const reporter = await open('minzheng', form('indicators/nursing_bed_share', '2024-Q2'), { script: false });
  await reporter.fill('#f-value', '66.1');
  await press(reporter, '提交填报');
  const path = here(reporter).replace(/\?.*/, '');
  const reviewer = await open('zhuanban', path, { script: false });
  await review(reviewer, '确认');
  assert.match(await saved(reviewer), /审核意见已保存/);
  await reporter.goto(address(`${plan}/indicators/nursing_bed_share`));
  assert.match(await words(reporter, '.answer'), /2024年第2季度为66\.1%/);
  await close(reporter);
  await close(reviewer);
});

test('who reviews does not review an own report', async () => {
  const security = await open('security', '/users/jiaoyu');
  await security.selectOption('#f-role', { label: '审核员' });
  await security.fill('#f-area', '331121');
  await security.fill('#f-unit', '县教育局');
  await press(security, '授予角色');
  await close(security);
  forget('jiaoyu');
  const page = await open('jiaoyu', `${plan}/indicators/elders_in_education`);
  await link(page, '填报').click();
  await page.fill('#f-value', '29');
  await press(page, '提交填报');
  assert.match(await saved(page), /已填报/);
  assert.equal(await page.getByRole('button', { name: '提交审核意见' }).count(), 0);
  const path = here(page).replace(/\?.*/, '');
  const csrf = await page.locator('[name=csrf]').first().inputValue();
  const answer = await page.request.post(address(`${path}/review.json`), { form: { csrf, outcome: 'confirmed', seen: '0' } });
  assert.equal(answer.ok(), false);
  assert.match(await answer.text(), /不能审核自己的填报/);
  await close(page);
});

test('the calendar that a coordinator sets changes what is due', async () => {
  const page = await open('zhuanban', `${plan}/calendar`);
  assert.match(await words(page), /系统默认/);
  await page.selectOption('#f-kind', { label: '政策' });
  await page.selectOption('#f-every', { label: '每月' });
  await page.fill('#f-days', '999');
  await page.fill('#f-reason', '县专班办公室通知');
  await press(page, '保存');
  assert.match((await wrongs(page)).join(), /0 到 180/);
  await page.fill('#f-days', '5');
  await press(page, '保存');
  assert.match(await saved(page), /填报周期已设定/);
  assert.match(await words(page, 'tr:has-text("政策")'), /每月[\s\S]*5 日[\s\S]*县专班办公室通知/);
  const owner = (await json(page, `${plan}/policies`)).policies[0].owners[0].name;
  await page.goto(address(`${plan}/units/${owner}`));
  assert.match(await words(page, '#dues ~ .small'), /政策每月/);
  assert.match(await words(page, '#dues ~ table'), /2024年5月|2023年\d+月/);
  await close(page);
});

test('where the plan names nobody the coordinator does, and it is owed from then on', async () => {
  const entry = `${plan}/indicators/elder_associations`;
  const page = await open('zhuanban', entry);
  assert.match(await words(page, '.facts'), /没有写明|未写明|未明确/);
  await link(page, '指定责任单位').click();
  await page.selectOption('#f-unit', unit);
  await page.check('#f-lead');
  await page.evaluate(() => document.querySelector('#f-reason').removeAttribute('required'));
  await press(page, '指定');
  assert.match((await wrongs(page)).join(), /原因：请填写/);
  assert.ok(await page.isChecked('#f-lead'));
  await page.fill('#f-reason', '县专班办公室会议确定');
  await press(page, '指定');
  assert.match(await saved(page), /责任单位已更新/);
  await page.goto(address(entry));
  assert.match(await words(page, '.facts'), /县民政局[\s\S]*指定/);
  const reporter = await open('minzheng', '/desk');
  assert.match(await words(reporter, '#dues ~ table'), /村（社区）老年协会全覆盖/);
  await close(reporter);
  await close(page);
});

test('a meeting decides, the unit does it, the reviewer confirms: closed', async () => {
  const page = await open('zhuanban', `${plan}/groups`);
  await page.locator('main table a').first().click();
  await link(page, '登记会议').click();
  await page.fill('#f-held_on', '2024-06-28');
  await page.fill('#f-title', '专班第二季度例会');
  await press(page, '登记会议');
  const meeting = here(page).replace(/\?.*/, '');
  await link(page, '记录纪要').click();
  await page.fill('#f-text', '会议听取了进展。\n会议决定：核对床位台账。');
  await press(page, '存入纪要');
  assert.match(await words(page), /会议决定：核对床位台账。/);
  await link(page, '登记议定事项').click();
  await page.fill('#f-title', '核对床位台账');
  await page.selectOption('#f-unit', unit);
  await page.fill('#f-due', '2024-07-15');
  await press(page, '交办');
  assert.match(await words(page, '#decisions ~ table'), /核对床位台账[\s\S]*办理中/);

  const doer = await open('minzheng', `${plan}/assignments?state=open`);
  await link(doer, '核对床位台账').click();
  await link(doer, '填报办理情况').click();
  await doer.getByLabel('已完成', { exact: true }).check();
  await doer.fill('#f-note', '已核对，无出入');
  await press(doer, '提交填报');
  assert.match(await saved(doer), /已填报/);
  const path = here(doer).replace(/\?.*/, '');
  await page.goto(address(path));
  await review(page, '确认');
  await page.goto(address(meeting));
  assert.match(await words(page, '#decisions ~ table'), /核对床位台账[\s\S]*已办结/);
  await close(doer);
  await close(page);
});

test('a supervision finding: its unit sees it; those past their day are overdue', async () => {
  const page = await open('zhuanban', `${plan}/assignments`);
  await link(page, '登记督导问题').click();
  await page.fill('#f-title', '演示：敬老院消防通道堆放杂物');
  await page.selectOption('#f-unit', unit);
  await page.fill('#f-due', '2024-06-20');
  await press(page, '交办');
  assert.match((await wrongs(page)).join(), /2024-06-20/, 'a day that is past is no deadline');
  assert.equal(await page.inputValue('#f-title'), '演示：敬老院消防通道堆放杂物');
  await page.fill('#f-due', '2024-07-05');
  await press(page, '交办');
  assert.match(await saved(page), /事项已交办/);
  const doer = await open('minzheng', `${plan}/assignments?state=open`);
  assert.match(await words(doer, '.listing'), /敬老院消防通道/);
  await close(doer);
  await page.goto(address(`${plan}/assignments?state=overdue`));
  const rows = await page.locator('.listing tbody tr').allInnerTexts();
  assert.ok(rows.length > 0);
  for (const row of rows) assert.match(row, /■ 逾期未办结[\s\S]*已逾期 \d+ 天/);
  assert.doesNotMatch(rows.join(), /敬老院消防通道/);
  await close(page);
});

test('an app is registered, passes its audit, and the audit grows old', async () => {
  const page = await open('qpminzheng', '/plan/qingpu/apps');
  const audited = async (name, day) => {
    await page.goto(address('/plan/qingpu/apps'));
    await link(page, '登记网站或应用').click();
    await page.selectOption('#f-kind', { label: '小程序' });
    await page.fill('#f-full_name', name);
    await page.fill('#f-unit', '区民政局');
    await press(page, '登记网站或应用');
    assert.match(await words(page, '.answer'), /从未评测/);
    await page.fill('#f-audited_on', day);
    await page.selectOption('#f-result', { label: '通过' });
    await page.fill('#f-auditor', '某评测机构');
    await press(page, '登记评测');
    assert.match(await saved(page), /评测结果已登记/);
    return words(page, '.answer');
  };
  assert.match(await audited('演示：助餐小程序', '2024-06-01'), /通过/);
  assert.match(await audited('演示：旧版小程序', '2023-06-01'), /评测已超过一年/);
  await page.goto(address('/plan/qingpu/apps?state=old'));
  assert.match(await words(page, '.listing'), /演示：旧版小程序/);
  assert.doesNotMatch(await words(page, '.listing'), /演示：助餐小程序/);
  await close(page);
});

// ---- Three questions, from the first page by clicking only -----------------------------------------

// Clicks the links one after the other; no more than four.
async function ask(...names) {
  const page = await open(null, '/');
  assert.ok(names.length <= 4, `${names.length} clicks`);
  for (const name of names) await link(page, name).click();
  return page;
}

test('which targets of Qingtian will be missed?', async () => {
  const page = await ask('青田县', '哪些指标预计达不到？');
  const rows = await page.locator('.listing tbody tr').allInnerTexts();
  assert.ok(rows.length > 3);
  for (const row of rows) assert.match(row, /▲ 预计达不到[\s\S]*达不到目标/);
  const data = await json(page, `${plan}/indicators`);
  assert.equal(rows.length, data.indicators.filter((i) => i.state === 'at_risk').length);
  assert.match(rows.join(), /登记备案的托育机构数/);
  await close(page);
});

test('what does 区民政局 of Qingpu owe this quarter?', async () => {
  const page = await ask('青浦区', '某个单位本期要报什么？', '区民政局');
  assert.equal(await page.textContent('h1'), '区民政局');
  const { dues } = await json(page, '/plan/qingpu/units/区民政局');
  const shown = await page.locator('#dues ~ table tbody tr').allInnerTexts();
  assert.ok(shown.length > 0 && shown.length <= dues.length);
  shown.forEach((row, i) => assert.ok(row.includes(dues[i].title), row));
  assert.match(shown[0], /逾期未报[\s\S]*已逾期|逾期未报[\s\S]*\d+天/);
  assert.match(await words(page, '.lead'), /逾期未报\d+项/);
  await close(page);
});

test('where does Qingpu promise less than the city?', async () => {
  const page = await ask('青浦区', '哪些要求低于上级方案？');
  const rows = await page.locator('.listing tbody tr').allInnerTexts();
  assert.equal(rows.length, 1);
  assert.match(rows[0], /每年科学育儿指导次数[\s\S]*低于上级[\s\S]*不少于10次[\s\S]*≥6次/);
  await close(page);
});
