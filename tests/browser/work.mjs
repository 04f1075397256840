// The work of a reporter and a reviewer in a real browser: people and institutions, and files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startProgram } from './program.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pdf = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\nxref\n0 1\ntrailer <<>>\nstartxref\n9\n%%EOF\n');
let program;
const states = {};

before(async () => { program = await startProgram(); });
after(async () => { assert.equal(await program.stop(), 0); });

async function open(user, path, { width = 1440, ...more } = {}) {
  if (!states[user]) {
    const first = await program.browser.newContext();
    const page = await first.newPage();
    await page.goto(`${program.url}/login`);
    await page.fill('#f-name', user);
    await page.fill('#f-password', 'laoyou-demo');
    await page.locator('main').getByRole('button', { name: '登录', exact: true }).click();
    states[user] = await first.storageState();
    await first.close();
  }
  const context = await program.browser.newContext({
    viewport: { width, height: 900 }, storageState: states[user], ...more,
  });
  const page = await context.newPage();
  page.answer = await page.goto(program.url + path);
  return page;
}

const close = (page) => page.context().close();
const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).click();

test('a person is entered, corrected, and seen as on another day', async () => {
  const page = await open('minzheng', '/area/331121/parties/new');
  await page.getByLabel('姓名', { exact: true }).fill('王桂英');
  await page.getByLabel('出生日期', { exact: true }).fill('1941-03-02');
  await page.getByLabel('常住地', { exact: true }).fill('331121101');
  await page.getByLabel('自何日起属实').fill('2024-01-01');
  await press(page, '登记');
  assert.equal(await page.textContent('h1'), '王桂英');
  assert.match(await page.textContent('.saved'), /已登记/);
  const address = page.url().replace(/\?.*/, '');
  await page.getByLabel('常住地', { exact: true }).fill('331121102');
  await page.getByLabel('自何日起属实').fill('2024-06-01');
  await press(page, '登记');
  const facts = () => page.locator('table').first().innerText();
  assert.match(await facts(), /331121102/);
  await page.goto(`${address}?true_on=2024-03-01`);
  assert.match(await facts(), /331121101/);
  assert.doesNotMatch(await facts(), /331121102/);
  await page.getByLabel('出生日期', { exact: true }).fill('');
  await page.getByLabel('常住地', { exact: true }).fill('33112');
  await press(page, '登记');
  assert.equal(page.answer.status(), 200);
  assert.match(await page.locator('.errors').innerText(), /常住地|区划/);
  await page.goto(`${program.url}/area/331121/parties`);
  assert.match(await page.locator('tbody').innerText(), /王桂英/);
  await close(page);
});

test('a reviewer looks and does not enter; another district is not theirs', async () => {
  const page = await open('weijian', '/area/331121/parties');
  assert.equal(page.answer.status(), 200);
  assert.equal(await page.getByRole('link', { name: '新增登记' }).count(), 0);
  assert.equal((await page.goto(`${program.url}/area/331121/parties/new`)).status(), 403);
  assert.equal((await page.goto(`${program.url}/area/310118/parties`)).status(), 403);
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

for (const width of [390, 1440]) {
  test(`pages of work are for everybody at ${width} px`, async () => {
    for (const path of ['/parties', '/area/331121/parties', '/area/331121/parties/new', '/area/331121/files']) {
      const page = await open('minzheng', path, { width, bypassCSP: true });
      await page.addScriptTag({ content: axe });
      const found = await page.evaluate(() => window.axe.run());
      assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
      await close(page);
    }
  });
}
