// The portal as people meet it: care found and compared, what one is entitled to asked without a name, and
// from both sides: a citizen asks by telephone, without script; the office answers; the citizen reads it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { address, begin, clean, close, end, here, open, pdf, press, tabTo, words, wrongs } from './visit.mjs';

const folder = mkdtempSync(join(tmpdir(), 'laoyou-messages-'));
const messages = join(folder, 'messages');
const whoever = '331121194501010024', another = '331121195001010022';
let program;

before(async () => {
  program = await begin({ demo: ['--area', '331121', '--scale', '0.02'], more: { LAOYOU_MESSAGES: messages } });
  program.run('party', 'add', 'person', '--district', '331121', '--source', 'verified', '--from', '2024-01-01', '--fact', '姓名=王居民',
    '--fact', `公民身份号码=${whoever}`, '--fact', '出生日期=1945-01-01', '--fact', '联系电话=13800000001',
    '--fact', '常住地=331121001001', '--fact', '户籍地=331121001001');
  program.run('party', 'add', 'person', '--district', '331121', '--source', 'verified', '--from', '2024-01-01', '--fact', '姓名=赵邻居',
    '--fact', `公民身份号码=${another}`, '--fact', '出生日期=1950-01-01', '--fact', '联系电话=13800000003');
});
after(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

// What was sent to telephones: of everybody's messages the lines, oldest first.
const told = () => readFileSync(messages, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const code = () => /验证码 (\d{6})/.exec(told().findLast((m) => m.text.includes('验证码')).text)[1];

async function comeIn(page, number = whoever) {
  await page.goto(address('/mine'));
  assert.match(here(page), /^\/mine\/login\?next=\/mine/);
  await page.selectOption('#f-district', '331121');
  await page.fill('#f-id_number', number);
  await press(page, '发送验证码');
  await page.fill('#f-code', code());
  await press(page, '登录');
}

// Whoever came in before goes on: codes for a number are few.
const sessions = {}, made = []; // by ID number; numbers of cases
async function resident(number = whoever, more = { script: false }) {
  const page = await open(null, null, { width: 390, storageState: sessions[number], ...more });
  if (sessions[number]) await page.goto(address('/mine'));
  else await comeIn(page, number);
  sessions[number] ??= await page.context().storageState();
  return page;
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
  await page.fill('#f-id_number', '331121196001010023');
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

// A message goes out some seconds after the case has moved.
async function isTold(phone, text) {
  for (let i = 0; i < 60; i++, await sleep(500))
    if (told().some((m) => m.phone === phone && m.text.includes(text))) return;
  assert.fail(`nobody told ${phone}: ${text}`);
}

async function make(page, name, fill) {
  const form = page.locator('details', { has: page.locator('summary', { hasText: name }) }).first();
  await form.locator('summary').click();
  await fill?.(form);
  await form.locator('button.action').click();
}

test('from both sides: what moves is told by telephone and on the page; letters and files are one\'s own alone', async () => {
  const citizen = await resident();
  await citizen.getByRole('link', { name: '投诉', exact: true }).last().click();
  await citizen.fill('#f-about', '某助浴点');
  await citizen.fill('#f-content', '地面湿滑');
  await citizen.locator('input[type=file]').first().setInputFiles({ name: '现场照片.pdf', mimeType: 'application/pdf', buffer: pdf });
  await press(citizen, '提交申请');
  const [, number] = here(citizen).match(/^\/mine\/cases\/(\d+)/);
  made.push(number);
  const office = await open('jiancha', `/area/331121/cases/${number}`);
  await make(office, '受理分派', (form) => form.locator('[name="field.handled_by"]').fill('县民政局'));
  await isTold('13800000001', `您的投诉已受理，正在核实。受理编号331121-${number}`);
  await office.reload();
  assert.match(await words(office), /告知申请人.*您的投诉已受理，正在核实。.*已发送/s);
  await close(office);
  // He reads it without a telephone too, and has back what he handed in.
  await citizen.goto(address('/mine'));
  await citizen.getByRole('link', { name: new RegExp(`您的投诉已受理，正在核实。受理编号331121-${number}`) }).click();
  assert.match(await words(citizen), /给您的通知\s+您的投诉已受理/);
  const link = citizen.locator('a[href^="/mine/case-files/"]');
  const path = await link.getAttribute('href');
  const file = await citizen.request.get(address(path));
  assert.deepEqual([file.status(), (await file.body()).equals(pdf)], [200, true]);
  // Somebody else: neither the case, nor its files, nor whether there is such a letter.
  const other = await resident(another);
  for (const of of [`/mine/cases/${number}`, path, '/mine/letters/1/pdf', '/mine/letters/1/sealed'])
    assert.equal((await other.request.get(address(of))).status(), 404, of);
  assert.doesNotMatch(await words(other), /投诉已受理/);
  await close(other);
  const nobody = await open(null, null);
  assert.match((await nobody.goto(address(path))).url(), /\/mine\/login/);
  await close(nobody);
  await close(citizen);
});

test('from both sides: a letter of one\'s own case is read on the page, not served, then served and sealed', async () => {
  const citizen = await resident();
  await citizen.getByRole('link', { name: '老年人能力评估', exact: true }).click();
  await citizen.selectOption('[name="field.assessment_reason"]', { label: '首次评估' });
  await press(citizen, '提交申请');
  const [, number] = here(citizen).match(/^\/mine\/cases\/(\d+)/);
  made.push(number);
  const office = await open('jiancha', `/area/331121/cases/${number}`);
  await make(office, '受理');
  let letter;
  for (let i = 0; i < 60 && !letter; i++, await sleep(500)) {
    await citizen.reload();
    letter = await citizen.locator('a[href^="/mine/letters/"]').first().getAttribute('href', { timeout: 100 }).catch(() => null);
  }
  assert.match(await words(citizen), /受理通知书.*未送达/s);
  const paper = await citizen.request.get(address(letter));
  assert.deepEqual([paper.headers()['content-type'], (await paper.body()).subarray(0, 5).toString()], ['application/pdf', '%PDF-']);
  const [, no] = letter.match(/letters\/(\d+)\/pdf/);
  assert.equal((await citizen.request.get(address(`/mine/letters/${no}/sealed`))).status(), 404);
  await office.goto(address(`/area/331121/letters/${no}`));
  await office.locator('summary').nth(0).click();
  await office.selectOption('#f-how', 'direct');
  await office.fill('#f-taker', '王居民');
  await office.locator('form[action$="/serve"] button.action').click();
  await office.locator('summary').nth(1).click();
  await office.locator('form[action$="/seal"] [name=file]').setInputFiles({ name: '受理通知书（盖章）.pdf', mimeType: 'application/pdf', buffer: pdf });
  await office.locator('form[action$="/seal"] button.action').click();
  await close(office);
  await citizen.reload();
  assert.match(await words(citizen), /受理通知书.*已送达.*查看盖章件/s);
  const sealed = await citizen.request.get(address(`/mine/letters/${no}/sealed`));
  assert.ok((await sealed.body()).equals(pdf));
  await close(citizen);
});

test('from both sides: nothing is worked out before consent, nor after it was withdrawn; it can be given again', async () => {
  const citizen = await resident();
  const entitled = citizen.locator('.programme');
  assert.match(await words(citizen), /要先取得本人或监护人同意/);
  assert.equal(await entitled.count(), 0);
  await press(citizen, '同意，按登记的信息计算');
  const [, number] = here(citizen).match(/^\/mine\/cases\/(\d+)/);
  made.push(number);
  await citizen.goto(address('/mine'));
  assert.match(await words(citizen), /您已于 .* 同意按登记的信息计算/);
  assert.ok(await entitled.count() > 0);
  await citizen.getByRole('link', { name: '查看或撤回同意' }).click();
  await make(citizen, '撤回同意');
  await citizen.goto(address('/mine'));
  assert.match(await words(citizen), /撤回同意，不再按登记的信息计算能享受什么。需要时可以重新同意/);
  assert.equal(await entitled.count(), 0);
  const office = await open('jiancha', `/area/331121/cases/${number}`);
  assert.match(await words(office), /同意用于哪一项 按登记的信息计算能享受什么/);
  assert.match(await words(office), /已撤回同意/);
  await close(office);
  await press(citizen, '同意，按登记的信息计算');
  await citizen.goto(address('/mine'));
  assert.ok(await entitled.count() > 0);
  await close(citizen);
});

test('large type and elder mode without an account and without script, kept from page to page', async () => {
  const page = await open(null, '/area/331121/care?need=day_care', { width: 390, script: false });
  const size = () => page.locator('html').evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
  const before = await size();
  await page.getByRole('button', { name: '长者模式', exact: true }).click();
  assert.equal(here(page), '/area/331121/care?need=day_care');
  assert.ok(await size() >= 24 && await size() > before);
  assert.equal(await page.getByRole('button', { name: '长者模式', exact: true }).getAttribute('aria-pressed'), 'true');
  await page.goto(address('/'));
  assert.ok(await size() >= 24);
  await page.getByRole('button', { name: '标准', exact: true }).click();
  assert.equal(await size(), before);
  await close(page);
});

test('every page is clean: on a phone, at a desk, in English', async () => {
  for (const path of ['/', '/care', '/area/331121/care', '/area/331121/check', '/mine/login', '/area/331121/care?lang=en']) {
    for (const width of [390, 1440]) {
      const page = await open(null, path, { width });
      await clean(page);
      await close(page);
    }
  }
  const page = await resident(whoever, {});
  assert.equal(made.length, 3);
  for (const path of ['/mine', '/mine/held', ...made.map((number) => `/mine/cases/${number}`), '/mine/apply/complaint']) {
    await page.goto(address(path));
    await clean(page);
  }
  await close(page);
});
