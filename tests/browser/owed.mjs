// Who is owed what, and what another figure would change: as who keeps the registry, who reviews and who
// coordinates meet it, in both languages, by keyboard, without script, on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, clean, close, end, here, open, press, tabTo, type, words, wrongs } from './visit.mjs';

const people = [ // born, home, of here
  ['王桂英', '1931-03-02', '331121101006'], ['李四', '1951-03-02', '331121102201'], ['周六', '1990-03-02', '331121101006'],
];

async function record(page, [name, born, area]) {
  await page.goto(address('/area/331121/parties/new?kind=person'));
  await page.selectOption('#f-source', 'police');
  await page.fill('#f-from', born);
  for (const [key, value] of Object.entries({ name, birth_date: born, home_area: area, hukou_area: area }))
    await type(page, `[name="fact.${key}"]`, value);
  await page.locator('main form .action').first().click();
}

before(async () => {
  await begin();
  const page = await open('minzheng');
  for (const one of people) await record(page, one);
  await close(page);
});
after(end);

const addresses = {
  minzheng: ['/area/331121/owed', '/area/331121/owed/elder_care_subsidy?list=open', '/area/331121101/owed/elder_visit'],
  weijian: ['/area/331121/what-if', '/area/331121/what-if?figure=elder_care_subsidy&value=400',
    '/area/331121/what-if/elder_care_subsidy?figure=elder_care_subsidy&value=400'],
  nobody: ['/area/331121/services'],
};

for (const [user, paths] of Object.entries(addresses)) {
  test(`pages of ${user}: wide, on a phone, in both languages`, async () => {
    for (const width of [390, 1440]) {
      const page = await open(user === 'nobody' ? null : user, null, { width });
      for (const path of paths) {
        for (const lang of ['zh', 'en']) {
          const answer = await page.goto(address(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`));
          assert.equal(answer.status(), 200, path);
          await clean(page, `${path} ${width} ${lang}`);
        }
      }
      await close(page);
    }
  });
}

test('from the menu to a list and to why, by keyboard and without script', async () => {
  const page = await open('minzheng', '/desk', { script: false });
  await page.click('.menu a[href="/owed"]');
  assert.equal(here(page), '/area/331121/owed');
  const row = page.locator('.listing tbody tr', { hasText: '养老服务补贴' });
  assert.deepEqual((await row.locator('td.num:not(.wide)').allInnerTexts()).map((t) => t.trim()[0]), ['1', '0', '0', '0', '2']);
  await row.locator('td[data-label="待核"] a').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/owed/elder_care_subsidy?list=open');
  assert.match(await words(page), /李四.*73岁.*东源镇/s);
  await page.selectOption('#f-area', '331121101000');
  await press(page, '查询');
  assert.equal(await page.locator('.listing tbody tr').count(), 1);
  await page.locator('.listing tbody a').first().click();
  assert.match(here(page), /^\/area\/331121\/parties\/\d+\/entitled$/);
  await close(page);
});

test('a corrected fact shows on the list at once', async () => {
  const page = await open('minzheng', '/area/331121/owed/elder_care_subsidy?list=open&q=李四');
  assert.equal(await page.locator('.listing tbody tr').count(), 1);
  const entitled = await page.locator('.listing tbody a').first().getAttribute('href');
  await page.goto(address(entitled.replace('/entitled', '')));
  await page.click('details:has(#f-source) > summary');
  await page.selectOption('#f-source', 'police');
  await page.fill('#f-from', '2024-06-01');
  await page.fill('[name="fact.hukou_area"]', '310118');
  await page.locator('form[action$="/state"] .action').first().click();
  await page.goto(address('/area/331121/owed/elder_care_subsidy?list=open'));
  assert.ok(!(await words(page, '.listing')).includes('李四'));
  await close(page);
});

test('another figure: tried by keyboard, told what is wrong, and discarded', async () => {
  const page = await open('zhuanban', '/what-if');
  assert.equal(here(page), '/area/331121/what-if');
  await tabTo(page, page.locator('#f-figure'));
  await page.selectOption('#f-figure', 'elder_care_subsidy');
  await tabTo(page, page.locator('#f-value'));
  await page.keyboard.type('四百');
  await page.keyboard.press('Enter');
  await page.waitForURL(/value=/);
  assert.match((await wrongs(page))[0], /应为数字/);
  await page.fill('#f-value', '400');
  await press(page, '测算');
  assert.match(await words(page), /养老服务补贴标准：没有数额 改为 400/);
  assert.match(await words(page), /此前作出的决定仍按原版本/);
  assert.equal(await page.locator('main a[href*="/parties/"]').count(), 0, 'who coordinates sees no people');
  await page.getByRole('link', { name: '不采用，重新选择' }).click();
  assert.equal(here(page), '/area/331121/what-if');
  await close(page);
});

test('who reviews is told who proposes and who decides', async () => {
  const page = await open('weijian', '/area/331121/what-if?figure=elder_care_subsidy&value=400');
  assert.match(await words(page), /由统筹员在政策测算页拟定，由审核员审定/);
  assert.doesNotMatch(await words(page), /本级不能改/);
  await close(page);
});

test('a citizen reads the figures behind an amount', async () => {
  const page = await open(null, '/area/331121/services');
  const text = await words(page);
  assert.match(text, /民办养老机构运营补助\s+一级：120\.00元\/人·月/);
  assert.match(text, /数额没有查到公开来源/);
  assert.equal(await page.locator('a[href$="/owed"]').count(), 0);
  await close(page);
});
