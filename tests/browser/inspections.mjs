// An inspection on a phone: put on the plan, each item with its result, an order to mend
// with its day, the check that follows; and the register of who was admitted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { begin, clean, close, end, here, open, press, words, wrongs } from './visit.mjs';

let one; // the address of the case

before(() => begin({ demo: ['--area', '331121', '--scale', '0.02'] }));
after(end);

async function unfold(page, name) {
  const form = page.locator('details', { has: page.locator('summary', { hasText: name }) }).first();
  if (!await form.evaluate((e) => e.open)) await form.locator('summary').click();
  return form;
}

test('an inspection is put on the plan and begun', async () => {
  const page = await open('jiancha', '/area/331121/apply/inspection', { width: 390 });
  await page.fill('#f-q', '托育');
  await press(page, '查找');
  await page.locator('main tbody a').first().click();
  await page.fill('#f-planned_on', '2024-06-30');
  await page.fill('#f-plan_reason', '年度计划');
  await press(page, '提交申请');
  one = here(page).replace(/\?.*/, '');
  const form = await unfold(page, '到场');
  await form.locator('button.action').click();
  assert.match(await words(page), /现场检查/);
  await clean(page, 390);
  await close(page);
});

test('what fails is ordered to be mended by a day that is not over', async () => {
  const page = await open('jiancha', one, { width: 390 });
  const items = ['staff_ok', 'fire_ok', 'food_ok', 'hygiene_ok', 'premises_ok', 'video_ok', 'records_ok'];
  const send = async (day) => {
    const form = await unfold(page, '责令整改');
    for (const key of items)
      await form.locator(`[name="field.${key}"]`).selectOption(key === 'fire_ok' ? 'fail' : 'pass');
    await form.locator('[name="field.mend_by"]').fill(day);
    await form.locator('input[name=reason]').fill('安全出口上锁');
    await form.locator('button.action').click();
  };
  await send('2024-06-01');
  assert.match((await wrongs(page)).join(), /早于今天/);
  await send('2024-07-12');
  assert.match(await words(page), /限期整改/);
  assert.match(await words(page), /2024-07-12/);
  await clean(page, 390);
  await close(page);
});

test('the inspector checks again and closes', async () => {
  const page = await open('jiancha', one);
  for (const name of ['直接复查', '复查合格']) {
    const form = await unfold(page, name);
    await form.locator('button.action').click();
  }
  assert.match(await words(page), /办结公示/);
  await page.goto(page.url().replace(/\/area.*/, '/area/331121/published'));
  assert.match(await words(page), /监督检查/);
  await close(page);
});

test('anybody reads the register', async () => {
  const page = await open(null, '/area/331121/register', { width: 390 });
  assert.match(await words(page), /备案机构名册/);
  await clean(page, 390);
  await close(page);
});
