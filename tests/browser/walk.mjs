// What everybody sees and does, in a real browser: by mouse, by keyboard alone, without script, on a phone,
// on paper.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, close as shut, end, here, open as visit, press, tabTo, words } from './visit.mjs';

const widths = { phone: 390, tablet: 1040, wide: 1041, notebook: 1320, larger: 1330, desk: 1440 };
let program;

before(async () => { program = await begin(); });
after(end);

// Nobody is logged in. Complaints of the browser (CSP, script, missing files) end the walk.
async function open(path, more = {}) {
  const page = await visit(null, null, { bypassCSP: false, ...more });
  page.complaints = [];
  page.on('console', (m) => { if (m.type() === 'error') page.complaints.push(m.text()); });
  page.on('pageerror', (e) => page.complaints.push(String(e)));
  page.answer = await page.goto(address(path));
  return page;
}

async function close(page, complaints = []) {
  assert.deepEqual(page.complaints, complaints);
  await shut(page);
}

const rows = (page) => page.locator('.listing tbody tr').count();
const json = async (page, path) => (await page.request.get(address(path))).json();

test('the first page says of each plan how far it is kept, and leads to all it promises', async () => {
  const page = await open('/');
  const plans = { 上海市: 15, 杨浦区: 20, 松江区: 40, 青浦区: 62, 青田县: 42 };
  assert.deepEqual(await page.locator('.plan h2').allInnerTexts(), Object.keys(plans));
  assert.deepEqual(await page.locator('.top nav a').allInnerTexts(), Object.keys(plans));
  for (const [name, count] of Object.entries(plans)) {
    await page.goto(address('/'));
    const section = page.locator('.plan', { has: page.getByRole('link', { name, exact: true }) });
    assert.match(await section.innerText(), new RegExp(`截至2024年6月30日，${count}项指标中`), name);
    await section.getByRole('link', { name, exact: true }).click();
    assert.match(await words(page, '.lead'), new RegExp(`${count}项指标`), name);
    await page.locator('.bars').getByRole('link', { name: '指标', exact: true }).click();
    assert.ok((await words(page, '.found')).startsWith(`共 ${count} 条`), name);
    assert.equal(await rows(page), Math.min(count, 50), name);
  }
  await close(page);
});

test('the front of a plan: one sentence, one chart, one table, and the counts agree', async () => {
  const page = await open('/plan/qingtian');
  assert.equal(await page.textContent('h1'), '青田县“一老一小”整体解决方案');
  assert.match(await words(page, '.notice'), /填报数据、人员和机构均为合成，并非真实 · 业务日期：2024年6月30日/);
  assert.equal(await page.locator('.bars').count(), 1);
  assert.equal(await page.locator('.list').count(), 1);
  const front = await json(page, '/plan/qingtian.json');
  const attention = await page.locator('.list tbody th a').allInnerTexts();
  assert.deepEqual(attention, front.attention.map((a) => a.title));
  for (const row of await page.locator('.bars tbody tr').all()) {
    const total = Number(await row.locator('.count').innerText());
    const parts = await row.locator('.lights li').allInnerTexts();
    assert.equal(parts.map((p) => Number(p.match(/\d+$/)[0])).reduce((a, b) => a + b, 0), total);
  }
  const grey = await page.locator('.bars tr').nth(1).locator('.lights .grey').innerText();
  await page.goto(address('/plan/qingtian/indicators?light=grey'));
  assert.equal(await rows(page), Number(grey.match(/\d+$/)[0]), 'the chart and the list agree');
  await close(page);
});

test('the page of an indicator: base, target, how it stands, who answers, where it is written', async () => {
  const page = await open('/plan/qingtian/indicators');
  await page.getByRole('link', { name: '人均预期寿命' }).click();
  assert.equal(here(page), '/plan/qingtian/indicators/life_expectancy');
  const text = await words(page);
  for (const part of ['80.10岁', '2022年', '81.60岁', '2025年底前', '预期性', '县卫生健康局', '二（二）', '第1行',
    '符合进度', '80.79岁']) assert.ok(text.includes(part), `${part} in ${text}`);
  assert.match(await page.getByRole('img').getAttribute('aria-label'), /人均预期寿命/);
  const entry = await json(page, '/plan/qingtian/indicators/life_expectancy.json');
  assert.equal(await page.locator('section:has(#reports) tbody tr').count(), entry.reports.length);
  assert.ok(text.includes(entry.reason));
  await page.getByRole('link', { name: '县卫生健康局' }).first().click();
  assert.equal(here(page), '/plan/qingtian/units/县卫生健康局');
  assert.match(await words(page, '#indicators ~ table'), /人均预期寿命/);
  await close(page);
});

test('targets below their base are told, the others are not', async () => {
  const page = await open('/plan/qingtian/indicators');
  const told = await page.locator('.listing tr').evaluateAll((all) => all
    .filter((r) => r.innerText.includes('低于基期') && r.querySelector('td'))
    .filter((r) => r.querySelector('[data-label="目标"]').innerText.includes('低于基期'))
    .map((r) => r.querySelector('th a').pathname.split('/').pop()));
  assert.deepEqual(told, ['infant_health_management', 'nursing_bed_share',
    'certified_childcare_staff', 'newborn_visits', 'breastfeeding_at_6_months']);
  await close(page);
});

test('the JSON says what the page shows, as it was asked', async () => {
  const page = await open('/plan/qingtian/indicators?state=at_risk&sort=-number');
  const href = await page.getByRole('link', { name: 'JSON' }).getAttribute('href');
  const data = await json(page, href);
  const shown = await page.locator('.listing tbody tr').evaluateAll((all) => all.map((r) => [
    r.querySelector('th a').innerText, r.querySelector('[data-label="状态"]').innerText.slice(2),
    r.querySelector('[data-label="依据"]').innerText]));
  assert.ok(shown.length > 3);
  assert.deepEqual(data.indicators.map((i) => [i.name, i.state_text, i.reason]), shown);
  await close(page);
});

for (const [name, width] of Object.entries(widths)) {
  test(`${name}: every table fits ${width} px, as a table or as cards`, async () => {
    const page = await open('/', { width });
    for (const path of ['/', '/plan/qingtian', '/plan/qingtian/indicators', '/plan/qingpu/tasks', '/tasks',
      '/plan/qingtian/projects', '/plan/qingtian/units', '/plan/qingtian/findings?sort=-answer&all=1',
      '/plan/yangpu/alignment', '/plan/qingtian/tasks/home_care_beds', '/plan/qingpu/apps']) {
      for (const lang of ['zh', 'en']) {
        await page.goto(address(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${path} in ${lang} is ${wide} px wide`);
      }
    }
    await close(page);
  });
}

test('on a phone each figure stands beside its name, large enough', async () => {
  const page = await open('/plan/qingtian/indicators', { width: widths.phone });
  const row = page.locator('.listing tr:has-text("护理型养老床位占比")');
  const target = row.locator('[data-label="目标"]');
  const [head, figure] = await Promise.all([row.locator('th').boundingBox(), target.boundingBox()]);
  assert.ok(head.y < figure.y, 'the name is on top');
  assert.equal(await target.evaluate((td) => getComputedStyle(td, '::before').content), '"目标"');
  const size = await row.evaluate((r) => parseFloat(getComputedStyle(r).fontSize));
  assert.ok(size >= 18, `${size} px`);
  await close(page);
});

// A listing is asked by its form and by its headings; what was asked stays in the address.
for (const script of [true, false]) {
  test(`a listing by keyboard alone, ${script ? 'with' : 'without'} script`, async () => {
    const page = await open('/plan/qingtian/findings?lang=en', { script });
    const all = await rows(page);
    await page.locator('#f-answer').focus();
    await page.locator('#f-answer').selectOption('conflict');
    await page.locator('#f-q').focus();
    await page.keyboard.type('81');
    await page.keyboard.press('Enter');
    await page.waitForURL(/answer=conflict/);
    const some = await rows(page);
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    assert.equal(new URL(page.url()).searchParams.get('lang'), 'en');
    const heading = page.locator('.listing thead a').first();
    await heading.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/sort=kind/);
    assert.equal(await page.locator('th[aria-sort="ascending"]').count(), 1);
    assert.equal(await rows(page), some);
    assert.equal(await page.locator('#f-q').inputValue(), '81');
    await page.getByRole('link', { name: 'Clear' }).press('Enter');
    await page.waitForURL((url) => !url.search.includes('answer='));
    assert.equal(await rows(page), all);
    await close(page);
  });
}

test('without script: a filter, a sort, the pages of a listing', async () => {
  const page = await open('/plan/qingpu/tasks', { script: false });
  const total = Number((await words(page, '.found')).match(/共 (\d+) 条/)[1]);
  assert.equal(await rows(page), 50);
  await page.locator('.pages').getByRole('link', { name: '下一页' }).click();
  assert.match(here(page), /page=2/);
  const second = await page.locator('.listing tbody th').first().innerText();
  await page.locator('.listing thead').getByRole('link', { name: '状态' }).click();
  assert.match(await words(page, 'th[aria-sort="ascending"]'), /^状态\s+↑$/);
  assert.notEqual(await page.locator('.listing tbody th').first().innerText(), second);
  await page.selectOption('#f-unit', '区民政局');
  await press(page, '查询');
  const some = Number((await words(page, '.found')).match(/符合条件的 (\d+) 条/)[1]);
  assert.ok(some > 0 && some < total);
  for (const cell of await page.locator('[data-label="责任单位"]').allInnerTexts()) assert.match(cell, /区民政局/);
  assert.match(here(page), /sort=state/, 'the order stays');
  await close(page);
});

test('a listing on a phone: cards, and nothing off the screen takes the keyboard', async () => {
  const page = await open('/plan/yangpu/alignment', { width: widths.phone });
  const label = await page.locator('.listing tbody td').first().evaluate(
    (td) => getComputedStyle(td, '::before').content);
  assert.equal(label, '"结论"');
  assert.equal(await page.locator('.listing thead').isVisible(), false);
  await page.getByRole('checkbox', { name: '查询和排序' }).check();
  await page.locator('#f-sort').selectOption('verdict');
  await page.getByRole('button', { name: '查询' }).press('Enter');
  await page.waitForURL(/sort=verdict/);
  assert.match(await page.locator('.listing tbody tr').first().innerText(), /低于上级/);
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
  const page = await open('/plan/qingtian');
  const seen = [];
  for (let i = 0; i < 22; i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.textContent));
  }
  assert.deepEqual(seen, ['跳到正文', '老幼', '上海市', '杨浦区', '松江区', '青浦区', '青田县', '工作人员登录', 'English',
    '概况', '指标', '任务', '项目', '政策', '试点', '改革', '责任单位', '上下衔接', '核对发现', '公共网站和应用',
    '指标', '任务']);
  for (let i = 0; i < 13; i++) await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**lang=en');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await close(page);
});

test('by keyboard alone: from the first page through the filters to an indicator', async () => {
  const page = await open('/');
  await tabTo(page, page.locator('.plan h2').getByRole('link', { name: '青田县' }));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/plan/qingtian');
  await tabTo(page, page.locator('.sections').getByRole('link', { name: '指标' }));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/indicators');
  await tabTo(page, page.locator('#f-state'));
  while (await page.locator('#f-state').inputValue() !== 'at_risk') await page.keyboard.press('ArrowDown');
  await tabTo(page, page.locator('#f-q'));
  await page.keyboard.type('养老');
  await page.keyboard.press('Enter');
  await page.waitForURL(/state=at_risk/);
  const link = page.locator('.listing tbody a').first();
  const name = await link.innerText();
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  await page.waitForURL(/indicators\/[a-z_0-9]+$/);
  assert.equal(await page.textContent('h1'), name);
  await close(page);
});

test('on paper: tables in black and white, without what only a screen needs', async () => {
  for (const path of ['/plan/qingtian/indicators', '/plan/qingtian']) {
    const page = await open(path, { width: 760 });
    await page.emulateMedia({ media: 'print' });
    const shown = await page.evaluate(() => Object.fromEntries(
      ['.lang', '.top nav', '.sections', '.ask', '.exports', '.list thead', '.list tbody td']
        .map((s) => [s, document.querySelector(s)])
        .filter(([, e]) => e).map(([s, e]) => [s, getComputedStyle(e).display])));
    const form = path.endsWith('indicators') ? { '.ask': 'none', '.exports': 'none' } : {};
    assert.deepEqual(shown, { '.lang': 'none', '.top nav': 'none', '.sections': 'none', ...form,
      '.list thead': 'table-header-group', '.list tbody td': 'table-cell' }, path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 760, `${path} is ${wide} px wide on paper`);
    await close(page);
  }
});

test('no address of ours leads to another site', async () => {
  const page = await open('/none/evil.example', { width: widths.phone });
  const away = await page.locator('a').evaluateAll(
    (all) => all.map((a) => a.href).filter((h) => new URL(h).origin !== location.origin));
  assert.deepEqual(away, []);
  await page.click('.lang');
  assert.equal(here(page), '/none/evil.example?lang=en');
  await shut(page);
});

test('nonsense in the address is answered in words', async () => {
  const page = await open('/plan/<img src=x onerror=alert(1)>/indicators');
  assert.equal(page.answer.status(), 404);
  assert.ok((await words(page)).includes('没有名为“<img src=x onerror=alert(1)>”的方案'));
  assert.equal(await page.locator('main img').count(), 0);
  await page.click('main .action');
  assert.equal(here(page), '/');
  for (const [path, told] of Object.entries({
    '/plan/qingtian/indicators/none': /none/, '/plan/qingtian/units/无此单位': /无此单位/,
    '/plan/qingtian/none': /none/, '/plan/qingtian/reports/1': /登录/ })) {
    await page.goto(address(path));
    assert.match(await words(page), told, path);
  }
  await shut(page);
});

test('the first page is small, with all that it needs', async () => {
  const page = await visit(null, null);
  const answers = [];
  page.on('requestfinished', (r) => answers.push([new URL(r.url()).pathname, r.sizes()]));
  await page.goto(program.url, { waitUntil: 'networkidle' });
  const sizes = await Promise.all(answers.map(async ([path, size]) => [path, await size]));
  const bytes = sizes.reduce((sum, [, s]) => sum + s.responseBodySize + s.responseHeadersSize, 0);
  assert.ok(sizes.some(([path]) => path.endsWith('.css')) && sizes.some(([path]) => path.endsWith('.js')));
  assert.ok(bytes > 5000 && bytes < 100 * 1024, `${bytes} bytes`);
  await shut(page);
});
