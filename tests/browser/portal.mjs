// The portal as people meet it: care found and compared, what one is entitled to asked without a name, and
// from both sides: a citizen asks by telephone, without script; the office answers; the citizen reads it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { address, begin, clean, close, end, here, open, press, tabTo, words, wrongs } from './visit.mjs';

const folder = mkdtempSync(join(tmpdir(), 'laoyou-messages-'));
const messages = join(folder, 'messages');
const whoever = '331121194501010024';
let program;

before(async () => {
  program = await begin({ demo: ['--area', '331121', '--scale', '0.02'], more: { LAOYOU_MESSAGES: messages } });
  program.run('party', 'add', 'person', '--district', '331121', '--source', 'verified', '--from', '2024-01-01', '--fact', '姓名=王居民',
    '--fact', `公民身份号码=${whoever}`, '--fact', '出生日期=1945-01-01', '--fact', '联系电话=13800000001',
    '--fact', '常住地=331121001001', '--fact', '户籍地=331121001001');
});
after(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

const code = () => /验证码 (\d{6})/.exec(readFileSync(messages, 'utf8').trim().split('\n').at(-1))[1];

async function comeIn(page) {
  await page.goto(address('/mine'));
  assert.match(here(page), /^\/mine\/login\?next=\/mine/);
  await page.selectOption('#f-district', '331121');
  await page.fill('#f-id_number', whoever);
  await press(page, '发送验证码');
  await page.fill('#f-code', code());
  await press(page, '登录');
}

test('two doors: the first page leads people to what they come for, and keeps the plans', async () => {
  const page = await open(null, '/', { width: 390, script: false });
  const links = await page.locator('.door').first().locator('strong').allInnerTexts();
  assert.deepEqual(links, ['找服务', '我能享受什么', '办事指南和申请', '我的']);
  assert.equal(await page.locator('.plan h2').count(), 5);
  await page.locator('.door').first().getByRole('link', { name: /^找服务/ }).click();
  await page.getByRole('link', { name: '青田县' }).last().click();
  assert.equal(here(page), '/area/331121/care');
  await close(page);
});

test('care is found near a village and compared, without script and by keyboard', async () => {
  const page = await open(null, '/area/331121/care?need=day_care&town=331121001', { width: 390, script: false });
  assert.match(await words(page), /没有登记坐标/);
  const places = page.locator('.place');
  assert.ok(await places.count() > 1);
  for (const at of [0, 1]) await places.nth(at).locator('input').check();
  await press(page, '比较所选的（最多4家）');
  assert.match(here(page), /^\/area\/331121\/care\/compare\?need=day_care&with=\d+&with=\d+$/);
  assert.equal(await page.locator('thead th').count(), 3);
  await close(page);
  const desk = await open(null, '/area/331121/care');
  await tabTo(desk, desk.locator('#f-need'));
  await desk.keyboard.press('ArrowDown');
  await tabTo(desk, desk.getByRole('button', { name: '查找' }));
  await desk.keyboard.press('Enter');
  await desk.waitForURL(/need=day_care/);
  await close(desk);
});

test('what am I entitled to: questions one by one, nothing in the address, an answer taken back', async () => {
  const page = await open(null, '/area/331121/check', { width: 390, script: false });
  await page.fill('input[type=date]', '1933-01-01');
  await press(page, '下一个');
  assert.equal(here(page), '/area/331121/check');
  for (let i = 0; i < 20 && !(await words(page)).includes('问完了'); i++) {
    const radio = page.locator('input[type=radio]');
    if (await radio.count() && /户口在哪里|平时住在哪里/.test(await words(page, 'legend'))) {
      await radio.first().check();
      await press(page, '下一个');
    } else await press(page, '不清楚');
  }
  assert.match(await words(page), /可以享受的.*养老服务补贴/s);
  assert.match(await words(page), /要带的材料/);
  await page.locator('.said button').first().click();
  assert.equal(await page.locator('input[type=date]').count(), 1);
  await close(page);
});

test('a wrong code lets nobody in, and a number that is not on record is told the same', async () => {
  const page = await open(null, '/mine/login', { width: 390, script: false });
  await press(page, '发送验证码');
  assert.deepEqual(await wrongs(page), ['身份证号：请填身份证号或受理编号']);
  await page.selectOption('#f-district', '331121');
  await page.fill('#f-id_number', '331121195001010022');
  await press(page, '发送验证码');
  assert.match(await words(page), /如果号码登记在册/);
  await page.fill('#f-code', '000000');
  await press(page, '登录');
  assert.match(await words(page), /验证码不对/);
  await close(page);
});

test('from both sides: a citizen complains by phone, the office answers, the citizen reads it and closes it', async () => {
  const citizen = await open(null, null, { width: 390, script: false });
  await comeIn(citizen);
  assert.equal(await citizen.textContent('h1'), '王居民的页面');
  await citizen.getByRole('link', { name: '投诉', exact: true }).click();
  await citizen.fill('#f-about', '某助餐点');
  await citizen.fill('#f-content', '饭菜偏咸');
  await press(citizen, '提交申请');
  const [, number] = here(citizen).match(/^\/mine\/cases\/(\d+)/);
  assert.match(await words(citizen), /待分派.*剩余 2 个工作日/s);
  const office = await open('jiancha', `/area/331121/cases/${number}`);
  const move = async (name, field, text) => {
    const form = office.locator('details', { has: office.locator('summary', { hasText: name }) }).first();
    await form.locator('summary').click();
    await form.locator(field).fill(text);
    await form.locator('button.action').click();
  };
  await move('受理分派', '[name="field.handled_by"]', '县民政局');
  await move('答复', '[name="field.reply"]', '已要求减盐');
  await close(office);
  await citizen.reload();
  assert.match(await words(citizen), /已答复.*已要求减盐/s);
  const rate = citizen.locator('details', { has: citizen.locator('summary', { hasText: '评价并办结' }) });
  await rate.locator('summary').click();
  await rate.locator('[name="field.rating"]').fill('5');
  await rate.locator('button.action').click();
  assert.match(await words(citizen), /办结/);
  await citizen.goto(address('/mine/held'));
  assert.match(await words(citizen), new RegExp(`公民身份号码\\s+${whoever}`));
  assert.match(await words(citizen), /谁看过/);
  await citizen.goto(address('/mine'));
  await press(citizen, '退出');
  await citizen.goto(address('/mine'));
  assert.match(here(citizen), /^\/mine\/login/);
  await close(citizen);
});

test('every page is clean: on a phone, at a desk, in English', async () => {
  for (const path of ['/', '/care', '/area/331121/care', '/area/331121/check', '/mine/login', '/area/331121/care?lang=en']) {
    for (const width of [390, 1440]) {
      const page = await open(null, path, { width });
      await clean(page);
      await close(page);
    }
  }
  const page = await open(null, null, { width: 390 });
  await comeIn(page);
  for (const path of ['/mine', '/mine/held', '/mine/cases/1', '/mine/apply/complaint']) {
    await page.goto(address(path));
    await clean(page);
  }
  await close(page);
});
