// What a person sees and does, in a real browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startProgram } from './program.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = { phone: 390, tablet: 1320, notebook: 1330, desk: 1440 };
let program;

before(async () => { program = await startProgram(); });
after(async () => { assert.equal(await program.stop(), 0); });

// A page of a context of its own. Complaints of the browser (CSP, script, missing files) end the walk.
async function open(path, { width = widths.desk, script = true, ...more } = {}) {
  const context = await program.browser.newContext({
    viewport: { width, height: 900 }, javaScriptEnabled: script, ...more,
  });
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (m) => { if (m.type() === 'error') page.complaints.push(m.text()); });
  page.on('pageerror', (e) => page.complaints.push(String(e)));
  page.answer = await page.goto(program.url + path);
  return page;
}

async function close(page, complaints = []) {
  assert.deepEqual(page.complaints, complaints);
  await page.context().close();
}

test('the first page leads to the city, and from there to each plan with all it promises', async () => {
  const page = await open('/');
  assert.equal(new URL(page.url()).pathname, '/plan/shanghai/indicators');
  const plans = { 上海市: 15, 杨浦区: 20, 松江区: 40, 青浦区: 62, 青田县: 42 };
  assert.deepEqual(await page.locator('.top nav a').allInnerTexts(), Object.keys(plans));
  for (const [name, count] of Object.entries(plans)) {
    await page.getByRole('link', { name, exact: true }).click();
    assert.equal(await page.locator('tbody tr').count(), count, name);
    assert.ok((await page.textContent('.lead')).startsWith(`共${count}项，`), name);
  }
  await close(page);
});

test('an indicator stands with base, target, unit, kind, who answers and where it is written', async () => {
  const page = await open('/plan/qingtian/indicators');
  assert.equal(await page.textContent('h1'), '青田县“一老一小”整体解决方案：指标与目标');
  const first = await page.locator('tbody tr').first().innerText();
  for (const words of ['人均预期寿命', '岁', '80.10', '2022年', '81.60', '2025年底前', '预期性',
    '县卫生健康局', '二（二）“具体指标”', '第1行']) {
    assert.ok(first.includes(words), `${words} in ${first}`);
  }
  assert.ok((await page.textContent('.notice')).includes('业务日期：2024年6月30日'));
  await close(page);
});

test('targets below their base are marked, the others are not', async () => {
  const page = await open('/plan/qingtian/indicators');
  const marked = await page.locator('tr:has(.mark)').evaluateAll((rows) => rows.map((r) => r.id));
  assert.deepEqual(marked, ['infant_health_management', 'nursing_bed_share',
    'certified_childcare_staff', 'newborn_visits', 'breastfeeding_at_6_months']);
  await close(page);
});

test('the JSON says what the page shows', async () => {
  const page = await open('/plan/qingtian/indicators');
  const href = await page.getByRole('link', { name: 'JSON' }).getAttribute('href');
  const data = await (await page.request.get(program.url + href)).json();
  const shown = await page.locator('tbody tr').evaluateAll((rows) => rows.map((r) => [
    r.id, r.querySelector('th').innerText, r.querySelector('td strong[lang]').innerText]));
  assert.deepEqual(data.indicators.map((i) => [i.key, i.name, i.target.printed]), shown);
  await close(page);
});

for (const [name, width] of Object.entries(widths)) {
  for (const lang of ['zh', 'en']) {
    test(`${name}, ${lang}: fits its width, and axe finds nothing`, async () => {
      for (const path of ['/plan/qingtian/indicators', '/plan/qingpu/indicators',
        '/plan/shanghai/indicators', '/plan/none/indicators', `/${'a'.repeat(300)}`]) {
        const page = await open(`${path}?lang=${lang}`, { width, bypassCSP: true });
        page.complaints.length = 0; // the 404 page is meant to be one
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} px wide`);
        await page.evaluate(axe);
        const found = await page.evaluate(() => window.axe.run({
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
        assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
        await close(page);
      }
    });
  }
}

test('on a phone each figure stands beside its name, large enough', async () => {
  const page = await open('/plan/qingtian/indicators', { width: widths.phone });
  const row = page.locator('#nursing_bed_share');
  const [head, target] = await Promise.all([
    row.locator('th').boundingBox(), row.locator('td:nth-child(6)').boundingBox()]);
  assert.ok(head.y < target.y, 'the name is on top');
  const label = await row.locator('td:nth-child(6)').evaluate(
    (td) => getComputedStyle(td, '::before').content);
  assert.equal(label, '"目标"');
  const size = await row.evaluate((r) => parseFloat(getComputedStyle(r).fontSize));
  assert.ok(size >= 18, `${size} px`);
  const small = await page.locator('.top a').evaluateAll(
    (all) => all.map((a) => a.getBoundingClientRect().height).filter((h) => h < 44));
  assert.deepEqual(small, []);
  await close(page);
});

test('by keyboard alone: skip to the content', async () => {
  const page = await open('/plan/qingtian/indicators');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), '跳到正文');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'main');
  await close(page);
});

test('by keyboard alone: through all that can be reached, and to the other language', async () => {
  const page = await open('/plan/qingtian/indicators');
  const seen = [];
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.textContent));
  }
  assert.deepEqual(seen, ['跳到正文', '老幼', '上海市', '杨浦区', '松江区', '青浦区', '青田县',
    '登录', 'English', '查看本页数据（JSON）']);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**lang=en');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await close(page);
});

test('on paper it is a table in black and white, without what only a screen needs', async () => {
  const page = await open('/plan/qingtian/indicators', { width: 760 });
  await page.emulateMedia({ media: 'print' });
  const shown = await page.evaluate(() => Object.fromEntries(['.lang', '.top nav', 'thead', 'tbody td']
    .map((s) => [s, getComputedStyle(document.querySelector(s)).display])));
  assert.deepEqual(shown, { '.lang': 'none', '.top nav': 'none', thead: 'table-header-group',
    'tbody td': 'table-cell' });
  await close(page);
});

test('no address of ours leads to another site', async () => {
  const page = await open('/none/evil.example', { width: widths.phone });
  const away = await page.locator('a').evaluateAll(
    (all) => all.map((a) => a.href).filter((h) => new URL(h).origin !== location.origin));
  assert.deepEqual(away, []);
  await page.click('.lang');
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/none/evil.example?lang=en');
  await page.context().close();
});

test('without script the page is the same', async () => {
  const page = await open('/plan/qingtian/indicators', { script: false });
  assert.equal(await page.locator('tbody tr').count(), 42);
  await close(page);
});

test('nonsense in the address is answered in words', async () => {
  const page = await open('/plan/<img src=x onerror=alert(1)>/indicators');
  assert.equal(page.answer.status(), 404);
  assert.ok((await page.textContent('main')).includes('没有名为“<img src=x onerror=alert(1)>”的方案'));
  assert.equal(await page.locator('main img').count(), 0);
  await page.click('.action');
  assert.equal(new URL(page.url()).pathname, '/plan/shanghai/indicators');
  await page.context().close();
});

test('the first page is small', async () => {
  const context = await program.browser.newContext();
  const page = await context.newPage();
  const answers = [];
  page.on('requestfinished', (r) => answers.push(r.sizes()));
  await page.goto(program.url, { waitUntil: 'networkidle' });
  const bytes = (await Promise.all(answers)).reduce((sum, s) => sum + s.responseBodySize, 0);
  assert.ok(bytes > 5000 && bytes < 100 * 1024, `${bytes} bytes`);
  await context.close();
});
