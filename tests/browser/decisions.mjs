// How the care subsidy ends or is refused, from both sides of the desk: an objection to what was published,
// a refusal and the review by somebody else (复核), two assessors who differ on a sheet, and a list of deaths
// that comes in and stops what was granted.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ask, moveAs, record } from './casework.mjs';
import { address, begin, clean, close, end, here, onDay, open, press, words, wrongs } from './visit.mjs';

const folder = mkdtempSync(join(tmpdir(), 'laoyou-decisions-'));
const identity = '33112119310302002X';
let program;

before(async () => { program = await begin(); });
after(async () => { rmSync(folder, { recursive: true, force: true }); await end(); });

const path = (number) => `/area/331121/cases/${number}`;

async function sees(user, number, said) {
  const page = await open(user, path(number));
  assert.match(await words(page), said);
  await close(page);
}

async function lacks(user, number, name) {
  const page = await open(user, path(number));
  assert.equal(await page.locator('summary', { hasText: name }).count(), 0, `${user}: ${name}`);
  await close(page);
}

test('an objection to what is published is looked into by a reviewer, and it is checked again', async () => {
  const number = await ask(await record('王桂英'));
  await moveAs('jiancha', number, '受理（不需另行评估）', '九十周岁以上');
  await moveAs('weijian', number, '审核通过');
  const anybody = await open(null, '/area/331121/published');
  assert.match(await words(anybody), /王\*英/);
  await close(anybody);
  await moveAs('jiancha', number, '收到异议', '邻居反映已随子女迁居');
  await sees('weijian', number, /异议核查/);
  const gone = await open(null, '/area/331121/published');
  assert.doesNotMatch(await words(gone), /王\*英/, 'it is not published while it is looked into');
  await close(gone);
  await moveAs('weijian', number, '异议成立，重新审核', '需重新核对居住地');
  await lacks('jiancha', number, '审核通过');
  await moveAs('weijian', number, '审核通过');
  await sees('jiancha', number, /公示.*邻居反映已随子女迁居/s);
});

test('who is refused asks for a review; another one than who refused decides, and it stays refused', async () => {
  const number = await ask(await record('赵金花', { birth_date: '1944-05-06', hukou_area: '330100' }));
  await moveAs('jiancha', number, '受理（不需另行评估）', '已有有效评估');
  const granted = await open('weijian', path(number));
  const form = granted.locator('details', { has: granted.locator('summary', { hasText: '审核通过' }) });
  await form.locator('summary').click();
  await form.locator('button.action').click();
  assert.equal((await wrongs(granted)).length, 1, 'what the programme says is not passed over');
  await close(granted);
  await moveAs('weijian', number, '审核不予', '不是本县户籍，不满九十周岁');
  await sees('weijian', number, /不予，可申请复核.*不是本县户籍/s);
  await moveAs('jiancha', number, '申请复核', '本人认为户籍登记有误');
  await sees('jiancha', number, /复核中.*本人认为户籍登记有误/s);
  await lacks('weijian', number, '维持不予');
  await moveAs('zhuanban', number, '维持不予', '经核户籍在外地');
  const page = await open('zhuanban', path(number), { width: 390 });
  assert.match(await words(page), /不予\s*自.*经核户籍在外地/s);
  assert.equal(await page.locator('main details form').count(), 0, 'nothing more can be done');
  await clean(page, 'a case that stays refused, 390');
  await close(page);
});

test('two assessors differ on an item; they settle it, and only that level is taken', async () => {
  const party = await record('孙玉兰', { birth_date: '1940-02-03' });
  const begun = await open('jiancha', `/area/331121/apply/ability_assessment?party=${party}`);
  await begun.selectOption('#f-asks', 'family');
  await begun.fill('#f-phone', '13856781234');
  await begun.selectOption('#f-assessment_reason', { label: '首次评估' });
  await press(begun, '提交申请');
  const number = /cases\/(\d+)/.exec(here(begun))[1];
  await close(begun);
  await moveAs('jiancha', number, '受理');
  await moveAs('jiancha', number, '派单');
  // The first choice of each line, but for the item named.
  const fill = async (user, item, choice) => {
    const page = await open(user, `${path(number)}/assessment`, { width: 390 });
    await page.evaluate(([key, at]) => {
      const names = new Set([...document.querySelectorAll('main form input[type=radio]')].map((e) => e.name));
      for (const name of names) {
        const all = [...document.querySelectorAll(`main form input[name="${name}"]`)];
        const wanted = name.startsWith('answer.') && all.some((e) => e.value === 'false') ? all.length - 1 : 0;
        all[name === `answer.${key}` ? at : wanted].checked = true;
      }
    }, [item, choice]);
    await press(page, '保存');
    return page;
  };
  await close(await fill('pinggu', 'eating', 0));
  await moveAs('pinggu', number, '第一评估员完成');
  const unled = await open('pinggu2', `${path(number)}/assessment`);
  assert.equal(await unled.locator('#answers').count(), 0, 'the second is not led by the first');
  await close(unled);
  const second = await fill('pinggu2', 'eating', 2);
  assert.match(await words(second, '#answers + table'), /进食\s+4\s+2\s/, 'item by item, both sheets');
  assert.match(await words(second), /进食/);
  await clean(second, 'two sheets that differ, 390');
  await close(second);
  await lacks('pinggu', number, '第二评估员完成');
  await moveAs('pinggu2', number, '第二评估员完成');
  const early = await open('pinggu', path(number));
  const form = early.locator('details', { has: early.locator('summary', { hasText: '合成结果' }) }).first();
  await form.locator('summary').click();
  await form.locator('button.action').click();
  assert.match(await words(early), /有 1 项不一致/);
  await close(early);
  const joint = await open('pinggu2', `${path(number)}/assessment`);
  assert.equal(await joint.locator('main form input[type=radio]').evaluateAll((all) =>
    new Set(all.map((e) => e.name)).size), 1, 'only what differs is asked for');
  await joint.locator('main form input[name="answer.eating"]').nth(1).check();
  await press(joint, '保存');
  assert.match(await words(joint, '#answers + table'), /进食\s+4\s+2\s+3\s/, 'and what was settled');
  await joint.emulateMedia({ media: 'print' });
  assert.ok(await joint.getByText('评估员签名').isVisible(), 'signed on paper');
  assert.equal(await joint.locator('main form').isVisible().catch(() => false), false);
  await close(joint);
  await moveAs('pinggu', number, '合成结果');
  await sees('jiancha', number, /结果告知/);
  await moveAs('jiancha', number, '本人确认生效');
  await sees('jiancha', number, /结果有效/);
});

test('a list of deaths comes in: what was granted is stopped, and the worker is told', async () => {
  const number = await ask(await record('李秀兰', { id_number: identity }));
  await moveAs('jiancha', number, '受理（不需另行评估）', '九十周岁以上');
  await moveAs('weijian', number, '审核通过');
  program.run('jobs', 'run', 'cases', '--today', '2024-07-12');
  await onDay('2024-07-12');
  await moveAs('zhuanban', number, '准予');
  await sees('jiancha', number, /在享/);

  const list = join(folder, '七月死亡名单.csv');
  writeFileSync(list, `姓名,身份证号,死亡日期\r\n李秀兰,${identity},2024-07-10\r\n`);
  const page = await open('minzheng', '/area/331121/imports/new', { script: false });
  await page.selectOption('#f-kind', 'person');
  await page.selectOption('#f-source', 'civil_affairs');
  await page.setInputFiles('#f-file', list);
  await press(page, '预览');
  await press(page, '导入');
  for (let i = 0; i < 60 && (await words(page)).match(/等待导入|正在导入/); i++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  assert.match(await words(page), /已生效/);
  await close(page);

  program.run('jobs', 'run', 'cases', '--today', '2024-07-12');
  const stopped = await open('jiancha', path(number), { width: 390 });
  assert.match(await words(stopped), /终止.*去世或迁出停止/s);
  await clean(stopped, 'a case stopped by a death, 390');
  await stopped.goto(address('/inbox'));
  assert.match(await words(stopped), /养老服务补贴.*去世或迁出停止/s);
  await close(stopped);
});
