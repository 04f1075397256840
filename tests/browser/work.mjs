// The work of a reporter and a reviewer in a real browser: people and institutions, and files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { address, begin, close, end, open, pdf, press } from './visit.mjs';

before(begin);
after(end);

test('a person is entered, corrected, and seen as on another day', async () => {
  const page = await open('minzheng', '/area/331121/parties/new');
  await page.getByLabel('姓名', { exact: true }).fill('王桂英');
  await page.getByLabel('出生日期', { exact: true }).fill('1941-03-02');
  await page.getByLabel('常住地', { exact: true }).selectOption('331121101');
  await page.getByLabel('自何日起属实').fill('2024-01-01');
  await press(page, '登记');
  assert.equal(await page.textContent('h1'), '王桂英');
  assert.match(await page.textContent('.saved'), /已登记/);
  const party = page.url().replace(/\?.*/, '');
  await page.click('details:has(#f-source) > summary');
  await page.getByLabel('常住地', { exact: true }).selectOption('331121102');
  await page.getByLabel('自何日起属实').fill('2024-06-01');
  await press(page, '登记');
  const facts = () => page.locator('table').first().innerText();
  assert.match(await facts(), /东源镇/);
  await page.goto(`${party}?true_on=2024-03-01`);
  assert.match(await facts(), /温溪镇/);
  assert.doesNotMatch(await facts(), /东源镇/);
  await page.click('details:has(#f-source) > summary');
  await page.getByLabel('出生日期', { exact: true }).fill('');
  await page.getByLabel('公民身份号码', { exact: true }).fill('331121194103020001');
  await press(page, '登记');
  assert.equal(page.answer.status(), 200);
  assert.match(await page.locator('.errors').innerText(), /公民身份号码/);
  await page.goto(address('/area/331121/parties'));
  assert.match(await page.locator('tbody').innerText(), /王桂英/);
  await close(page);
});

test('a reviewer looks and does not enter; another district is not theirs', async () => {
  const page = await open('weijian', '/area/331121/parties');
  assert.equal(page.answer.status(), 200);
  assert.equal(await page.getByRole('link', { name: '新增登记' }).count(), 0);
  assert.equal((await page.goto(address('/area/331121/parties/new'))).status(), 403);
  assert.equal((await page.goto(address('/area/310118/parties'))).status(), 403);
  await close(page);
});

test('a file goes in by its content, comes out as it was, and is erased with a reason', async () => {
  const page = await open('minzheng', '/area/331121/files');
  await page.setInputFiles('#f-file', { name: '方案.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no pdf') });
  await page.locator('main button[type=submit]').first().click();
  assert.equal(await page.locator('.errors li').count(), 1);
  await page.setInputFiles('#f-file', { name: '方案.pdf', mimeType: 'application/pdf', buffer: pdf });
  await page.locator('main button[type=submit]').first().click();
  assert.match(await page.textContent('.saved'), /文件已存入/);
  const [download] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('link', { name: '方案.pdf' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), '方案.pdf');
  assert.deepEqual(readFileSync(await download.path()), pdf);
  await close(page);
  const reviewer = await open('weijian', '/area/331121/files');
  await reviewer.getByRole('link', { name: /方案\.pdf/ }).last().click();
  await reviewer.fill('#f-reason', '传错了');
  await reviewer.locator('main button[type=submit]').click();
  assert.match(await reviewer.textContent('.saved'), /已删除/);
  assert.equal(await reviewer.getByRole('link', { name: '方案.pdf', exact: true }).count(), 0);
  await close(reviewer);
});
