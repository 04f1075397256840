// What administrators keep: other platforms, terms of keeping; what is wrong in a form stands at its field; all of
// it and the desks wide, on a phone, in both languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, moveAs, record } from './casework.mjs';
import { address, begin, clean, close, end, open, words, wrongs } from './visit.mjs';

let number;
let party;
before(async () => {
  await begin();
  party = await record('王桂英');
  number = await ask(party);
  await moveAs('jiancha', number, '要求补正', '请补户口簿本人页。');
});
after(end);

const atField = (page) => page.locator('.wrong').allInnerTexts();
// Sent as it is, whatever the browser would say of it.
async function send(page, form) {
  await page.locator(form).evaluate((one) => { one.noValidate = true; });
  await page.locator(`${form} button[type=submit]`).click();
}

// Whoever writes the other side: always JSON, and of each fault its own field alone.
async function integrator(token) {
  const send = async (body, type = 'application/json') => {
    const answer = await fetch(address('/api/applications'), { method: 'POST', headers: { 'Content-Type': type }, body });
    return [answer.status, (await answer.json()).error];
  };
  const post = async (data) => {
    const [status, { fields }] = await send(JSON.stringify({ token, application: 'z-1', id_number: '33112119320105002X', asks: 'family', ...data }));
    assert.equal(status, 422);
    return fields.map((f) => `${f.field} ${f.text}`);
  };
  assert.match((await send('{"token":'))[1].message, /第1行/);
  assert.match((await send('hello', 'text/plain'))[1].message, /内容类型/);
  assert.match((await send(JSON.stringify({ token, field: { phone: '1' } })))[1].message, /“field”/);
  assert.equal((await send(JSON.stringify({ token: 'wrong', application: 'z-1' })))[0], 403);
  assert.deepEqual(await post({ procedure: 'nix', 'field.phone': '1' }), ['procedure 本地区没有办理规程“nix”。']);
  assert.deepEqual((await post({ 'field.phone': '1' })).map((text) => text.split(' ')[0]), ['procedure']);
  const asked = await post({ procedure: 'elder_care_subsidy', asks: 'somebody' });
  assert.ok(asked.some((text) => /^asks 没有申请方式“somebody”/.test(text)), asked.join());
}

test('a platform is admitted and revoked; what is wrong is told at its field', async () => {
  const page = await open('admin', '/exchange', { width: 390 });
  const form = 'form[action="/exchange/senders"]';
  await page.fill('#f-area', '3311');
  await send(page, form);
  assert.deepEqual((await wrongs(page)).map((text) => text.split('：')[0]), ['来件平台', '平台名称', '地区']);
  assert.equal((await atField(page)).length, 3);
  await clean(page, 'faults of a platform');
  await page.fill('#f-sender', 'zlb');
  await page.fill('#f-label', '浙里办');
  await page.fill('#f-area', '310118');
  await send(page, form);
  assert.match((await wrongs(page)).join(), /地区：310118 不在您管理的地区内/);
  await page.fill('#f-area', '331121');
  await send(page, form);
  assert.match(await words(page), /令牌只显示这一次/);
  await integrator(/[0-9a-f]{48}/.exec(await words(page))[0]);
  await page.goto(address('/exchange'));
  assert.match(await words(page), /浙里办\s*zlb/);
  await page.getByRole('button', { name: '撤销 浙里办' }).click();
  assert.match(await words(page), /已撤销/);
  await close(page);
});

test('a pay list asked for in nonsense says which field is wrong, in the words of its form', async () => {
  const page = await open('jiancha', '/area/331121/pay/new', { width: 390 });
  await page.fill('#f-month', '下个月');
  await send(page, 'main form');
  const told = await wrongs(page);
  assert.ok(told.some((text) => text.startsWith('事项：')) && told.some((text) => text.startsWith('发放月份：')), told.join());
  assert.equal((await atField(page)).length, told.length);
  await close(page);
});

test('a letter served on no day is told at the day', async () => {
  const page = await open('jiancha', `/area/331121/cases/${number}`);
  for (let i = 0; i < 60 && !/补正〔/.test(await words(page)); i++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await page.goto(address('/area/331121/letters/1'));
  await page.locator('summary', { hasText: '登记送达' }).click();
  await page.fill('[action$="/serve"] [name=on]', '');
  await send(page, 'form[action$="/serve"]');
  assert.match((await wrongs(page)).join(), /日期：请填写此项/);
  assert.equal((await atField(page)).length, 1);
  await clean(page, 'faults of a letter');
  assert.match(await words(page, '.menu [aria-current]'), /办件/);
  await close(page);
});

test('who acted is called by name', async () => {
  const page = await open('jiancha', `/area/331121/cases/${number}`);
  assert.match(await words(page), /检查员（演示）/);
  assert.doesNotMatch(await words(page), /jiancha/);
  await close(page);
});

test('terms of keeping say what is kept, and why', async () => {
  const page = await open('security', '/operate/retention');
  assert.match(await words(page), /操作日志.*6 个月.*网络安全法/s);
  assert.match(await words(page), /不由本系统保存/);
  assert.doesNotMatch(await words(page), /示例，未经核实/);
  await close(page);
});

test('all of a party is held for a reason, and let go', async () => {
  const page = await open('security', '/operate/retention');
  await page.fill('#f-reason', '审计');
  await send(page, 'form[action$="/holds"]');
  assert.match((await wrongs(page)).join(), /填写其中一项/);
  await page.fill('#f-party', party);
  await send(page, 'form[action$="/holds"]');
  assert.match(await words(page), new RegExp(`对象 ${party} 的全部信息.*审计.*安全管理员`, 's'));
  await clean(page, 'what is held');
  await page.locator('summary', { hasText: '解除暂缓清除' }).click();
  await page.fill('form[action$="/end"] [name=reason]', '审计结束');
  await send(page, 'form[action$="/end"]');
  assert.match(await words(page), /没有登记暂缓清除的/);
  await close(page);
});

test('these pages: wide, on a phone, in both languages', async () => {
  const area = '/area/331121';
  const pages = {
    admin: ['/exchange'],
    auditor: ['/exchange', '/operate/retention'],
    jiancha: [`${area}/today`, `${area}/cases?mine=1`, `${area}/letters`, `${area}/letters/1`, `${area}/pay`, `${area}/pay/new`,
      `${area}/sessions`, `${area}/sessions/new`, '/letters/verify', `${area}/register`],
  };
  for (const [user, paths] of Object.entries(pages)) {
    for (const width of [390, 1440]) {
      const page = await open(user, null, { width });
      for (const path of paths) {
        for (const lang of ['zh', 'en']) {
          const asked = `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`;
          assert.equal((await page.goto(address(asked))).status(), 200, asked);
          await clean(page, `${user} ${asked} ${width}`);
        }
      }
      await close(page);
    }
  }
});
