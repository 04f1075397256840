// Sessions from both sides: a mother signs her child up on a phone, waits, moves up when the office has more places,
// is reminded, cancels, reads that it did not come; the office changes places. And what was given up is sent again.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { address, begin, clean, close, end, here, onDay, open, press, words, wrongs } from './visit.mjs';

const folder = mkdtempSync(join(tmpdir(), 'laoyou-messages-'));
const messages = join(folder, 'messages');
const mother = '331121199001010020';
let program, child, other, home, slot, came;

const made = (text) => /"party": *"(\d+)"/.exec(text)[1];
const person = (...facts) => made(program.run('party', 'add', 'person', '--district', '331121', '--source', 'verified',
  '--from', '2024-01-01', '--json', ...facts.flatMap((fact) => ['--fact', fact])));

before(async () => {
  program = await begin({ demo: ['--area', '331121', '--scale', '0.02'], more: { LAOYOU_MESSAGES: messages } });
  const self = person('姓名=周妈妈', `公民身份号码=${mother}`, '出生日期=1990-01-01', '联系电话=13800000007', '常住地=331121101001');
  child = person('姓名=周小满', '出生日期=2023-06-10', '常住地=331121101001', `母亲=${self}`);
  other = person('姓名=别家', '出生日期=2023-05-10', '常住地=331121101001', '联系电话=13800000008');
  home = made(program.run('party', 'add', 'institution', '--district', '331121', '--source', 'verified', '--from', '2024-01-01', '--json',
    '--fact', '机构名称=温溪指导站', '--fact', '机构类别=科学育儿指导站', '--fact', '机构所在地=331121101'));
  ({ slot } = JSON.parse(program.run('session', 'open', 'guidance_session', home, '--district', '331121', '--json', '--title', '绘本共读', '--place', '二楼活动室',
    '--on', '2024-07-06', '--starts', '09:30', '--ends', '11:00', '--places', '1', '--from-month', '6', '--to-month', '24')));
  program.run('session', 'open', 'guidance_session', home, '--district', '331121', '--title', '大童活动', '--place', '操场',
    '--on', '2024-07-07', '--starts', '09:30', '--ends', '11:00', '--places', '5', '--from-month', '30', '--to-month', '36');
  program.run('case', 'open', 'guidance_signup', other, '--slot', String(slot), '--asks', 'family', '--district', '331121',
    '--fact', 'phone=13800000008', '--fact', 'adults=1');
});
after(async () => {
  await end();
  rmSync(folder, { recursive: true, force: true });
});

const told = () => readFileSync(messages, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
async function isTold(phone, text) {
  for (let i = 0; i < 60; i++, await sleep(500))
    if (told().some((m) => m.phone === phone && m.text.includes(text))) return;
  assert.fail(`nobody told ${phone}: ${text}`);
}

// The mother, as whoever came in before; another day is another log-in.
async function family(path, width = 390) {
  const page = await open(null, null, { width, script: false, storageState: came });
  await page.goto(address(path));
  if (here(page).startsWith('/mine/login')) {
    await page.selectOption('#f-district', '331121');
    await page.fill('#f-id_number', mother);
    await press(page, '发送验证码');
    await page.fill('#f-code', /验证码 (\d{6})/.exec(told().findLast((m) => m.text.includes('验证码')).text)[1]);
    await press(page, '登录');
    came = await page.context().storageState();
    await page.goto(address(path));
  }
  return page;
}

test('a mother signs her child up without script, for what fits its age, and sees its place in the line', async () => {
  const page = await family('/mine');
  await page.getByRole('link', { name: '看看有哪些活动，为孩子报名' }).click();
  await page.getByRole('link', { name: '周小满' }).click();
  assert.equal(here(page), `/mine/sessions?for=${child}`);
  assert.match(await words(page), /绘本共读.*已满，可候补/s);
  assert.doesNotMatch(await words(page), /大童活动/);
  await page.getByRole('link', { name: /^名额已满，报名候补/ }).click();
  assert.match(await words(page), /周小满.*绘本共读 2024-07-06/s);
  await page.fill('[name="field.phone"]', '13800000007');
  await page.fill('[name="field.adults"]', '1');
  await press(page, '提交申请');
  assert.match(here(page), /^\/mine\/cases\/\d+/);
  assert.match(await words(page), /候补.*绘本共读.*候补第 1 位/s);
  await page.goto(address(`/mine/sessions?for=${child}`));
  assert.match(await words(page), /已经报名的.*绘本共读.*候补第 1 位/s);
  await close(page);
});

test('what is for children is asked for a child, never for the mother herself; people and places by name', async () => {
  const page = await family('/mine');
  const list = (heading) => page.locator(`h2:text-is("${heading}") ~ ul, h3:text-is("${heading}") ~ ul`).first().locator('a').allInnerTexts();
  assert.doesNotMatch((await list('可以申请和提出的')).join(), /出生一件事|老年人能力评估/);
  assert.match((await list('可以为家人办理的')).join(), /入托登记,出生一件事/);
  await page.locator('summary', { hasText: '现在不能办理的，为什么' }).click();
  assert.match(await words(page), /老年人能力评估\s+老年人：否（出生日期：1990-01-01）/);
  await page.getByRole('link', { name: '出生一件事' }).click();
  assert.match(await words(page), /为谁办理？.*周妈妈.*不能办理：由家属为家人申请.*周小满\s+您是其母亲\s+为周小满办理/s);
  await page.getByRole('link', { name: '为周小满办理' }).click();
  assert.deepEqual(await page.locator('[name="field.mother"] option').allInnerTexts(), ['请选择', '周妈妈', '周小满']);
  await page.fill('[name="field.hukou_area"]', '鼓楼区');
  await page.fill('[name="field.home_address"]', '温溪镇1号');
  await page.fill('[name="field.phone"]', '13800000007');
  await press(page, '提交申请');
  assert.match((await wrongs(page))[0], /“户籍地”：叫“鼓楼区”的地方有 4 处/);
  await page.selectOption('[name="field.hukou_area"]', { label: '江苏省 南京市 鼓楼区' });
  await press(page, '提交申请');
  assert.match(await words(page), /出生一件事：周小满.*户籍地\s+江苏省 南京市 鼓楼区\s+母亲\s+周妈妈/s);
  // Sent for herself all the same, or with a stranger named: refused, at the field.
  await page.goto(address(`/mine/apply/childcare_seat?for=${child}`));
  await page.locator('main form [name="for"]').first().evaluate((e) => { e.value = ''; });
  await press(page, '提交申请');
  assert.match((await wrongs(page))[0], /“入托登记”不能为这个人办理：由家属为家人申请/);
  await close(page);
});

test('a newborn who is on no list is recorded with the form, by its own mother, and stands among her family', async () => {
  const page = await family('/mine/apply/birth_matter');
  await page.getByRole('link', { name: '为刚出生、还没有登记的孩子办理' }).click();
  await clean(page, 'newborn 390');
  await page.selectOption('[name="field.sex"]', { label: '女' });
  await page.fill('[name="field.birth_date"]', '2024-06-25');
  await page.selectOption('[name="field.home_area"]', { label: '温溪镇 温溪村' });
  await page.fill('[name="field.home_address"]', '温溪新村12号');
  await page.fill('[name="field.phone"]', '13800000007');
  await press(page, '提交申请');
  assert.match((await wrongs(page))[0], /“母亲、父亲”里至少一项选您本人/);
  await page.selectOption('[name="field.mother"]', { label: '周妈妈' });
  await page.fill('[name="field.name"]', '新来的荷荷');
  await press(page, '提交申请');
  assert.match(await words(page), /出生一件事：新来的荷荷.*待核对/s);
  await page.goto(address('/mine'));
  assert.match(await words(page), /我和家人.*新来的荷荷\s+您是其母亲/s);
  await close(page);
  const desk = await open('wenxi', '/area/331121101/apply/birth_matter', { width: 390 });
  await desk.getByRole('link', { name: /^还没有登记的/ }).click();
  await desk.selectOption('[name="field.sex"]', { label: '男' });
  await desk.fill('[name="field.birth_date"]', '2024-06-26');
  await desk.fill('[name="field.mother"]', mother);
  await desk.selectOption('[name="field.home_area"]', { label: '鹤城街道' });
  await desk.fill('[name="field.home_address"]', '1号');
  await desk.fill('[name="field.phone"]', '13800000007');
  await press(desk, '提交申请');
  assert.match((await wrongs(desk))[0], /须填写常住地，且在您负责的地区 331121101 之内/);
  await desk.selectOption('[name="field.home_area"]', { label: '温溪镇' });
  await press(desk, '提交申请');
  const at = here(desk).replace(/\?.*/, '');
  await desk.locator('summary', { hasText: '核对并发起' }).click();
  await press(desk, '核对并发起');
  assert.match(await words(desk), /服务中/);
  await desk.goto(address(at));
  assert.match(await words(desk), /新生儿访视.*母子健康手册发放/s);
  await close(desk);
});

test('at the window a guardian is found by name, or taken by ID number', async () => {
  const page = await open('wenxi', `/area/331121101/apply/birth_matter?party=${other}`, { width: 390 });
  await page.fill('[name="field.guardian"]', '周妈妈');
  await page.fill('[name="field.hukou_area"]', '浙江省丽水市青田县温溪镇');
  await page.fill('[name="field.home_address"]', '温溪镇2号');
  await press(page, '提交申请');
  assert.match((await wrongs(page))[0], /“监护人”：找到 1 人，请核对后再提交一次/);
  assert.match(await page.locator('[name="field.guardian"]').innerText(), /周妈妈（1990-01-01出生/);
  await clean(page, 'window 390');
  await page.selectOption('[name="field.guardian"]', '?');
  await press(page, '提交申请');
  assert.match((await wrongs(page))[0], /“监护人”：请写身份证号或姓名/);
  await page.fill('[name="field.guardian"]', mother);
  await press(page, '提交申请');
  assert.match(await words(page), /监护人 周妈妈.*户籍地 温溪镇/s);
  await close(page);
});

test('the office has more places: who waits moves up and is told; fewer than are taken is refused', async () => {
  const page = await open('jiancha', `/area/331121/sessions/${slot}`, { width: 390 });
  await clean(page, 390);
  await page.fill('#f-capacity', '2');
  await press(page, '调整名额');
  assert.match(await words(page), /已报 2 \/ 共 2/);
  await page.fill('#f-capacity', '1');
  await press(page, '调整名额');
  assert.match((await wrongs(page))[0], /已有 2 个报名，名额不能少于 2。.*至少 1 个取消报名/);
  await clean(page, 390);
  await close(page);
  await isTold('13800000007', '您已从候补转为预约成功');
  const desk = await open('jiancha', `/area/331121/sessions/${slot}`);
  await clean(desk, 1440);
  await close(desk);
});

test('the day before, she is reminded by message and on her page', async () => {
  await onDay('2024-07-05');
  came = undefined;
  program.run('jobs', 'run', 'sessions', '--today', '2024-07-05');
  program.run('jobs', 'run', 'sessions', '--today', '2024-07-05');
  await isTold('13800000007', '您报名的“绘本共读”将于2024-07-06 09:30在二楼活动室举行');
  assert.equal(told().filter((m) => m.phone === '13800000007' && m.text.includes('将于')).length, 1);
  const page = await family(`/mine?for=${child}`);
  assert.match(await words(page), /最近的通知.*将于2024-07-06 09:30/s);
  await close(page);
});

test('she gives the place back, signs up again, and reads that the child did not come', async () => {
  const page = await family(`/mine/sessions?for=${child}`);
  await page.getByRole('button', { name: /^取消预约/ }).click();
  assert.match(await words(page), /已取消/);
  await page.goto(address(`/mine/sessions?for=${child}`));
  await page.getByRole('link', { name: /^报名 *绘本共读/ }).click();
  await page.fill('[name="field.phone"]', '13800000007');
  await page.fill('[name="field.adults"]', '2');
  await press(page, '提交申请');
  assert.match(await words(page), /已预约/);
  await close(page);
  await onDay('2024-07-06');
  came = undefined;
  const office = await open('jiancha', `/area/331121/sessions/${slot}`);
  await office.locator('main tr', { hasText: /周/ }).locator('input[value=miss]').check();
  await press(office, '保存到场情况');
  await close(office);
  const again = await family(`/mine/sessions?for=${child}`);
  assert.match(await words(again), /已经报名的.*绘本共读.*未到场/s);
  await close(again);
});

test('a place is rated from its page; the mean is told once enough have', async () => {
  const page = await open(null, `/area/331121/care/${home}?need=guidance`, { width: 390, script: false });
  assert.match(await page.getByRole('link', { name: '评价这家机构' }).getAttribute('href'),
    new RegExp(`^/mine/apply/rating\\?field\\.about_home=${home}&field\\.about=`));
  assert.doesNotMatch(await words(page), /满分/);
  await close(page);
  const citizen = await family(`/mine/apply/rating?field.about_home=${home}`);
  assert.equal(await citizen.inputValue('[name="field.about_home"]'), home);
  await citizen.fill('[name="field.about"]', '温溪指导站');
  await citizen.selectOption('[name="field.rating"]', '4');
  await press(citizen, '提交申请');
  const [, number] = here(citizen).match(/^\/mine\/cases\/(\d+)/);
  await close(citizen);
  program.run('case', 'move', number, 'take', '--district', '331121', '--hand', 'worker', '--today', '2024-07-06');
  for (let i = 0; i < 4; i++)
    program.run('act', 'add', home, 'rating', '--district', '331121', '--source', 'verified', '--on', '2024-07-06', '--fact', '评分=5', '--today', '2024-07-06');
  const rated = await open(null, `/area/331121/care/${home}?need=guidance`, { width: 390, script: false });
  assert.match(await words(rated), /居民评价\s+评价 4\.8 分（满分 5，共 5 条）/);
  await close(rated);
  const list = await open(null, '/area/331121/care?need=guidance', { width: 390, script: false });
  assert.match(await words(list), /温溪指导站.*评价 4\.8 分/s);
  await close(list);
});

test('what was given up stands on a page with the reason, and is sent again', async () => {
  // Nobody has a telephone: the message is given up.
  const nobody = person('姓名=无电话', '出生日期=2023-05-20', '常住地=331121101001');
  program.run('session', 'open', 'guidance_session', home, '--district', '331121', '--title', '取消的活动', '--place', '操场',
    '--on', '2024-07-20', '--starts', '09:30', '--ends', '11:00', '--places', '5', '--today', '2024-07-06');
  program.run('case', 'open', 'guidance_signup', nobody, '--slot', '3', '--asks', 'family', '--district', '331121',
    '--fact', 'phone=13800000009', '--fact', 'adults=1', '--today', '2024-07-06');
  program.run('session', 'off', '3', '--district', '331121', '--reason', '台风', '--today', '2024-07-06');
  for (let i = 0; i < 60 && !program.run('outbox', 'list').includes('没有登记联系电话'); i++) await sleep(500);
  const page = await open('admin', '/outbox/failed', { width: 390 });
  assert.match(await words(page), /短信.*没有登记联系电话/s);
  await clean(page, 390);
  program.run('party', 'state', nobody, '--district', '331121', '--source', 'verified', '--from', '2024-07-01', '--fact', '联系电话=13800000009', '--today', '2024-07-06');
  await page.getByRole('button', { name: /^全部重发/ }).click();
  assert.match(await words(page, 'body'), /已放回待发/);
  await isTold('13800000009', '您报名的活动已取消');
  await page.goto(address('/outbox/failed'));
  assert.doesNotMatch(await words(page), /没有登记联系电话/);
  await close(page);
  const log = await open('auditor', '/log/331121');
  assert.match(await words(log), /重发没有发出的消息/);
  await close(log);
});

test('every page is clean: on a phone and at a desk', async () => {
  for (const width of [390, 1440]) {
    const page = await open(null, null, { width, storageState: came });
    for (const path of [`/mine?for=${child}`, `/mine/sessions?for=${child}`, '/mine/apply/childcare_seat', `/mine/apply/childcare_seat?for=${child}`, `/mine/apply/rating?field.about_home=${home}`]) {
      await page.goto(address(path));
      await clean(page, `${path} ${width}`);
    }
    await close(page);
    const care = await open(null, `/area/331121/care/${home}?need=guidance`, { width });
    await clean(care, `care ${width}`);
    await close(care);
    const failed = await open('admin', '/outbox/failed', { width });
    await clean(failed, `outbox ${width}`);
    await close(failed);
  }
});
