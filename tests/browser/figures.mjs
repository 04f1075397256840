// Figures that are decided on pages, and indicators worked out month by month: proposed by who coordinates,
// returned and adopted by who reviews, in both languages, by keyboard, without script, on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, clean, close, end, here, open, press, tabTo, words, wrongs } from './visit.mjs';

const list = '/area/331121/figures', create = `${list}/new`, tried = '?figure=home_operation%5B5%5D&value=500';

before(() => begin({ demo: ['--area', '331121', '--scale', '0.02'] }));
after(end);

async function propose(page, value, from) {
  await page.goto(address(`/area/331121/what-if?figure=home_operation%5B5%5D&value=${value}`));
  await page.getByRole('link', { name: '拟定采用' }).click();
  assert.match(here(page), /^\/area\/331121\/figures\/new\?/);
  assert.equal(await page.inputValue('#f-figure'), 'home_operation[5]', 'what was tried is chosen');
  assert.equal(await page.inputValue('#f-value'), value);
  await page.fill('#f-holds_from', from);
  await page.fill('#f-basis', '青田县民政局会议纪要');
  await press(page, '拟定采用');
  assert.equal(here(page), `${list}?done=figure.propose`);
  return page.locator('.list tbody tr').first();
}

const pages = {
  zhuanban: [list, `${create}${tried}`, '/plan/qingtian/measured', '/plan/qingtian/measured/destitute_central_care'],
  weijian: [list],
};

async function look() {
  for (const [user, paths] of Object.entries(pages)) {
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
}

test('nothing is proposed yet: wide, on a phone, in both languages', look);

test('a figure is proposed by keyboard; what is wrong is told at its field', async () => {
  const page = await open('zhuanban', create);
  await tabTo(page, page.locator('#f-figure'));
  await page.selectOption('#f-figure', 'home_operation[5]');
  await tabTo(page, page.locator('#f-value'));
  await page.keyboard.type('五百');
  await page.fill('#f-basis', '青田县民政局会议纪要');
  await page.locator('#f-basis').press('Enter');
  await page.waitForSelector('.errors');
  assert.match((await wrongs(page)).join(), /应为数字/);
  assert.equal(await page.getAttribute('#f-value', 'aria-invalid'), 'true');
  assert.equal(await page.inputValue('#f-basis'), '青田县民政局会议纪要', 'what was typed is kept');
  await close(page);
});

test('a proposal is returned with a reason, without script', async () => {
  const page = await open('zhuanban', null, { script: false });
  const row = await propose(page, '500', '2024-07-01');
  assert.match(await row.innerText(), /五级.*500.*2024-07-01.*会议纪要.*待审定/s);
  assert.equal(await row.locator('button').count(), 0, 'nobody decides on a figure of their own');
  await close(page);
  const reviewer = await open('weijian', list, { script: false });
  await press(reviewer, '退回 qingtian-1');
  assert.match((await wrongs(reviewer)).join(), /原因|理由/);
  await reviewer.locator('input[name=reason]').fill('先征求财政局意见');
  await press(reviewer, '退回 qingtian-1');
  assert.match(await words(reviewer, '.list tbody tr'), /已退回.*先征求财政局意见/s);
  assert.equal(await reviewer.locator('.list button').count(), 0);
  await close(reviewer);
});

test('adopted for today it is in force at once, with its basis', async () => {
  const page = await open('zhuanban');
  await propose(page, '510', '2024-06-30');
  const reviewer = await open('weijian', list);
  await press(reviewer, '采用 qingtian-2');
  assert.match(await words(reviewer, '.list tbody tr:has-text("qingtian-2")'), /已采用.*版本/s);
  await close(reviewer);
  await page.goto(address('/area/331121/services'));
  assert.match(await words(page), /五级：510\.00元\/人·月/);
  await close(page);
});

test('a rule is written anew: tried, its fault told with its place, proposed, adopted', async () => {
  const page = await open('zhuanban', '/area/331121/what-if');
  await page.selectOption('#f-figure', 'elder_care_subsidy:eligible');
  await press(page, '测算');
  assert.match(await page.inputValue('textarea#f-value'), /低收入家庭成员/, 'what is in force is there to be changed');
  await page.fill('#f-value', '在世 且 年龄 很大');
  await press(page, '测算');
  assert.match((await wrongs(page)).join(), /第 9 个字起.*很大/);
  await page.fill('#f-value', '在世 且 年龄 80周岁以上\n且 (本地户籍 或 常住本地)');
  await press(page, '测算');
  assert.match(await words(page, '.list tbody tr:has-text("养老服务补贴")'), /[1-9]/);
  await clean(page, 'a rule that is tried');
  await page.getByRole('link', { name: '拟定采用' }).click();
  assert.match(await page.inputValue('#f-value'), /80周岁以上\s+且/);
  await page.fill('#f-basis', '青田县民政局会议纪要');
  await press(page, '拟定采用');
  assert.equal(here(page), `${list}?done=figure.propose`);
  const reviewer = await open('weijian', list);
  await press(reviewer, '采用 qingtian-3');
  assert.match(await words(reviewer, '.list tbody tr:has-text("qingtian-3")'), /80周岁以上.*已采用.*版本/s);
  await close(reviewer);
  await page.goto(address('/area/331121/services'));
  assert.match(await words(page), /青田县民政局会议纪要/);
  await close(page);
});

test('what was decided: wide, on a phone, in both languages', look);

test('who only reports proposes nothing', async () => {
  const page = await open('minzheng', create);
  assert.equal(page.answer.status(), 403);
  await close(page);
});

test('an indicator worked out month by month: a line, its table, and what it comes to', async () => {
  const page = await open('zhuanban', '/plan/qingtian/measured');
  await page.getByRole('link', { name: '生活不能自理的特困老年人集中供养' }).click();
  assert.equal(here(page), '/plan/qingtian/measured/destitute_central_care');
  assert.match(await words(page), /口径：.*特困.*出处：二\(二\)/s);
  const kept = page.locator('section:has(#results) tbody th');
  for (let i = 0; i < 60 && !await kept.count(); i++) { // a job keeps them, after the server has begun
    await page.waitForTimeout(500);
    await page.reload();
  }
  const months = await kept.allInnerTexts();
  assert.deepEqual(months, ['2023-12-31', '2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30', '2024-05-31']);
  assert.match(await page.locator('figure [role=img]').getAttribute('aria-label'), /集中供养/);
  await page.getByRole('link', { name: '查看该指标的目标和填报' }).click();
  assert.equal(here(page), '/plan/qingtian/indicators/destitute_central_care');
  await close(page);
});
