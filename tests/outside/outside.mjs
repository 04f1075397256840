// Logging in by another sign-on, in a real browser, against a real provider: who is linked comes in, who is
// not is told whom to ask, and no token that is not for this very log-in opens anything.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { client, startProvider } from './provider.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const laoyou = process.env.LAOYOU;
const root = join(new URL('.', import.meta.url).pathname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'laoyou-outside-'));
const db = join(folder, 'demo.db'), key = join(folder, 'key');
const env = { ...process.env, LANG: 'zh_CN.UTF-8', LC_ALL: '', LAOYOU_KEY: key };
const demoPassword = 'laoyou-demo', ownPassword = '青山绿水竹林小院长廊';
const run = (...words) => execFileSync(laoyou, [...words, '--db', db], { cwd: root, env, encoding: 'utf8', maxBuffer: 64 << 20 });
const log = (act) => JSON.parse(run('log', '--json')).filter((c) => c.act === act);
let server, url, browser, provider;

before(async () => {
  execFileSync(laoyou, ['key', 'new', key], { cwd: root, env });
  run('demo', '--area', '331121', '--scale', '0.002');
  server = spawn(laoyou, ['serve', '--db', db, '--port', '0'], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  url = await new Promise((resolve, reject) => {
    let out = '';
    server.stdout.on('data', (bytes) => {
      out += bytes;
      const found = out.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${out}`)));
  });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});

after(async () => {
  await browser?.close();
  await provider?.stop();
  const ended = new Promise((resolve) => server.on('exit', (code) => resolve(code)));
  server.kill('SIGTERM');
  assert.equal(await ended, 0);
  rmSync(folder, { recursive: true, force: true });
});

// ---- In the browser ----

async function open({ width = 1440, script = true, lang } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, javaScriptEnabled: script, bypassCSP: false, locale: lang ?? 'zh-CN',
  });
  return context.newPage();
}
const close = (page) => page.context().close();
const here = (page) => { const at = new URL(page.url()); return at.pathname + at.search; };
const lands = async (page, where) => { // wherever it goes by then
  await page.waitForURL((at) => at.pathname + at.search === where, { timeout: 20000 }).catch(() => {});
  assert.equal(here(page), where);
};
const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).click();
const follow = (page, name) => page.locator('main').getByRole('link', { name, exact: true }).click();
async function wrongs(page) {
  await page.locator('.errors li').first().waitFor();
  return page.locator('.errors li').allInnerTexts();
}

async function byPassword(page, name, password) {
  await page.goto(`${url}/login`);
  await page.fill('#f-name', name);
  await page.fill('#f-password', password);
  await press(page, '登录');
}

// At the provider, which may know the browser already.
async function there(page, account, button = '登录') {
  await page.waitForURL(/\/interaction\//);
  await page.fill('[name=account]', account);
  await page.click(`button:text-is("${button}")`);
}

async function fromOutside(page, account, path = '/login') {
  await page.goto(url + path);
  await follow(page, '用“县统一认证”登录');
  await there(page, account);
}

const isIn = async (page) => (await page.request.get(`${url}/account.json`)).status() === 200;

async function looksWell(page) {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${page.url()} at ${width}`);
  }
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], page.url());
}

// ---- Setting up ----

// Settings hold once the site is read again, all of them at once: a new name of the button tells.
async function settled(name, values) {
  for (const [key, value] of Object.entries(values)) run('setting', 'set', key, value);
  run('setting', 'set', 'outside_name', name);
  for (let i = 0; i < 150; i++) {
    const page = await (await fetch(`${url}/login.json`)).json();
    if (page.outside === name) return;
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  throw new Error(`the site was not read again: ${name}`);
}

test('settings: the provider has to speak HTTPS outside of this machine, the secret is never shown', async () => {
  for (const issuer of ['http://sso.example.gov.cn', 'ftp://sso.example.gov.cn', 'https://a b', 'https://u:p@sso.example'])
    assert.notEqual(spawnSync(laoyou, ['setting', 'set', 'outside_issuer', issuer, '--db', db], { cwd: root, env }).status, 0);
  assert.equal(await (await fetch(`${url}/login/outside`, { redirect: 'manual' })).status, 404);
  provider = await startProvider(`${url}/login/outside/back`);
  const page = await open();
  await byPassword(page, 'admin', demoPassword);
  const set = async (name, value) => {
    await page.goto(`${url}/settings`);
    await page.fill(`#v-${name}`, value);
    await page.locator(`section[aria-labelledby=s-${name}] button`).click();
    await page.waitForURL(/done=/);
  };
  await set('outside_issuer', provider.issuer);
  await set('outside_client', client.id);
  await set('outside_name', '县统一认证');
  await set('outside_secret', client.secret);
  assert.ok(!(await page.content()).includes(client.secret));
  assert.ok(!run('log', '--json').includes(client.secret));
  await close(page);
  await settled('县统一认证', {});
  const login = await open();
  await login.goto(`${url}/login`);
  assert.equal(await login.getByText('用“县统一认证”登录').count(), 1);
  await looksWell(login);
  await close(login);
});

test('who is linked to nobody does not come in, and is told whom to ask', async () => {
  const users = () => JSON.parse(run('user', 'list', '--json')).users.length;
  const page = await open(), had = users();
  await fromOutside(page, 'staff-7');
  const [says] = await wrongs(page);
  assert.equal(new URL(page.url()).pathname, '/login/outside/back');
  assert.match(says, /还没有与本系统的用户关联，不能登录.*请联系系统管理员，并告诉他这个账号编号：staff-7$/);
  assert.ok(!await isIn(page));
  assert.equal(users(), had);
  const [refused] = log('login.outside.refused');
  assert.equal(refused.subject, 'user:?');
  assert.deepEqual(JSON.parse(refused.payload), { issuer: provider.issuer, subject: 'staff-7' });
  await looksWell(page);
  await close(page);
});

test('what is asked of the provider: a code, with PKCE, state and nonce', async () => {
  const asked = new URL(provider.told.asked[0], provider.issuer).searchParams;
  assert.equal(asked.get('response_type'), 'code');
  assert.equal(asked.get('scope'), 'openid');
  assert.equal(asked.get('code_challenge_method'), 'S256');
  assert.match(asked.get('code_challenge'), /^[\w-]{43}$/);
  assert.match(asked.get('state'), /^[0-9a-f]{64}$/);
  assert.match(asked.get('nonce'), /^[0-9a-f]{64}$/);
  assert.equal(asked.get('ui_locales'), 'zh-CN');
});

test('an administrator links a user, who then comes in, also without script, and back to what was asked for', async () => {
  const admin = await open();
  await byPassword(admin, 'admin', demoPassword);
  await admin.goto(`${url}/users/minzheng`);
  await admin.fill('#f-subject', 'staff-7');
  await press(admin, '关联账号');
  await lands(admin, '/users/minzheng?done=user.link');
  assert.match(await admin.locator('.facts').innerText(), /县统一认证\s*已关联 · staff-7/);
  await looksWell(admin);
  await admin.goto(`${url}/users/zhuanban`); // the same account for somebody else
  await admin.fill('#f-subject', 'staff-7');
  await press(admin, '关联账号');
  assert.match((await wrongs(admin))[0], /已与另一个用户关联/);
  await close(admin);
  for (const script of [true, false]) {
    const page = await open({ script });
    await fromOutside(page, 'staff-7');
    await lands(page, '/desk');
    await close(page);
  }
  const page = await open();
  await fromOutside(page, 'staff-7', '/login?next=%2Finbox');
  await lands(page, '/inbox');
  await close(page);
  const [entry] = log('login.outside');
  assert.equal(entry.subject, 'user:minzheng');
  assert.deepEqual(JSON.parse(entry.payload), { issuer: provider.issuer, subject: 'staff-7' });
});

test('users link their own account, with the password once more, and remove the link', async () => {
  const page = await open();
  await byPassword(page, 'zhuanban', demoPassword);
  await page.goto(`${url}/account`);
  await follow(page, '用“县统一认证”登录');
  await looksWell(page);
  await page.fill('#f-password', 'not the password');
  await press(page, '关联“县统一认证”');
  assert.match((await wrongs(page))[0], /现在的密码不对/);
  await page.fill('#f-password', demoPassword);
  await press(page, '关联“县统一认证”');
  await looksWell(page);
  await follow(page, '前往“县统一认证”');
  await there(page, 'staff-8');
  await page.waitForURL(/account\/outside/);
  await lands(page, '/account/outside?done=user.link');
  assert.match(await page.locator('.facts').innerText(), /staff-8/);
  await looksWell(page);
  const other = await open();
  await fromOutside(other, 'staff-8');
  await lands(other, '/desk');
  await press(page, '解除关联');
  await lands(page, '/account/outside?done=user.unlink');
  assert.ok(await isIn(page));
  assert.ok(!await isIn(other)); // it came in by the link
  await close(other);
  await close(page);
  const third = await open();
  await byPassword(third, 'zhuanban', demoPassword);
  await third.goto(`${url}/account/outside`);
  await third.fill('#f-password', demoPassword);
  await press(third, '关联“县统一认证”');
  await follow(third, '前往“县统一认证”');
  await there(third, 'staff-7'); // which is minzheng's
  await third.waitForURL(/outside\/back/);
  assert.match((await wrongs(third))[0], /已与另一个用户关联/);
  await close(third);
});

// ---- What is not for this log-in ----

// The address that the provider sends the browser back to, not followed.
async function caught(page, account) {
  const step = async (address, more) => {
    const answer = await page.request.fetch(address, { maxRedirects: 0, ...more });
    return new URL(answer.headers().location, address).href;
  };
  const uid = await step(await step(`${url}/login/outside`));
  return step(await step(uid, { method: 'POST', form: { account, do: 'in' } }));
}

test('another state, another browser, and a second time are refused', async () => {
  const page = await open(), stranger = await open();
  const back = new URL(await caught(page, 'staff-7'));
  await stranger.goto(back.href);
  assert.match((await wrongs(stranger))[0], /不是从本系统开始的/);
  assert.ok(!await isIn(stranger));
  const wrong = new URL(back);
  wrong.searchParams.set('state', '0'.repeat(64));
  await page.goto(wrong.href);
  assert.match((await wrongs(page))[0], /不是从本系统开始的/);
  const named = new URL(back);
  assert.equal(named.searchParams.get('iss'), provider.issuer);
  const exchanged = provider.told.exchanged;
  await page.goto(back.href); // and the right one still opens
  await lands(page, '/desk');
  assert.equal(provider.told.exchanged, exchanged + 1);
  await page.goto(back.href);
  assert.match((await wrongs(page))[0], /不是从本系统开始的/);
  assert.equal(provider.told.exchanged, exchanged + 1);
  await close(page);
  await close(stranger);
});

test('a code that comes from another issuer is not exchanged', async () => {
  const page = await open();
  const back = new URL(await caught(page, 'staff-7')), exchanged = provider.told.exchanged;
  back.searchParams.set('iss', 'https://evil.example');
  await page.goto(back.href);
  assert.match((await wrongs(page))[0], /不是设置的统一身份认证签发的/);
  assert.equal(provider.told.exchanged, exchanged);
  assert.ok(!await isIn(page));
  await close(page);
});

const now = () => Math.floor(Date.now() / 1000);
const forgeries = {
  'another nonce': [/不是为这次登录签发的/, (c) => ({ ...c, nonce: 'other' })],
  'no nonce': [/不是为这次登录签发的/, ({ nonce, ...c }) => c],
  expired: [/已过期/, (c) => ({ ...c, iat: now() - 3600, exp: now() - 300 })],
  'not yet': [/还没有生效/, (c) => ({ ...c, iat: now() + 3600, exp: now() + 7200 })],
  'for another client': [/不是发给本系统的/, (c) => ({ ...c, aud: 'other' })],
  'another issuer': [/不是设置的统一身份认证签发的/, (c) => ({ ...c, iss: 'https://evil.example' })],
  'alg none': [/签名算法不被接受/, (c) => c, { none: true }],
  'without who': [/格式不对/, ({ sub, ...c }) => c],
};

test('no bad token opens anything', async () => {
  const tries = { ...forgeries };
  const stranger = await provider.makeKey('RS256', 'r1'), unknown = await provider.makeKey('RS256', 'r9');
  tries['another key of the same name'] = [/签名不对/, (c) => c, { key: stranger }];
  tries['a key that nobody published'] = [/不在统一身份认证公布的密钥之中/, (c) => c, { key: unknown }];
  for (const [what, [says, change, more]] of Object.entries(tries)) {
    const page = await open();
    provider.forge(change, more);
    await fromOutside(page, 'staff-7');
    assert.match((await wrongs(page))[0], says, what);
    assert.ok(!await isIn(page), what);
    await close(page);
  }
  provider.forge((c) => c, { key: 1 }); // ES256, by the provider's other key
  const page = await open();
  await fromOutside(page, 'staff-7');
  await lands(page, '/desk');
  provider.forge(null);
  await close(page);
});

test('who changes their mind there is told so, in their language', async () => {
  for (const [query, button, says] of [['', '用“县统一认证”登录', /您在统一身份认证取消了登录/],
    ['?lang=en', 'Log in by 县统一认证', /was cancelled at the other sign-on/]]) {
    const page = await open();
    await page.goto(`${url}/login${query}`);
    await follow(page, button);
    await there(page, 'staff-7', '取消');
    await page.waitForURL(/outside\/back/);
    assert.match((await wrongs(page))[0], says);
    assert.ok(!await isIn(page));
    await looksWell(page);
    await close(page);
  }
});

// ---- What holds as ever ----

const base32 = (text) => {
  let bits = '';
  for (const c of text) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
};
const codeOf = (secret, ahead = 0) => { // RFC 6238
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac('sha1', base32(secret)).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
};

test('a new password, a second factor and a disabled account stand in the way as ever', async () => {
  const secret = JSON.parse(run('user', 'add', 'sunli', '--title', '孙丽', '--json')).users[0].one_time_password;
  run('user', 'link', 'sunli', 'staff-9');
  const page = await open();
  await fromOutside(page, 'staff-9');
  await lands(page, '/account/password');
  await page.fill('#f-old', secret);
  await page.fill('#f-new', ownPassword);
  await page.fill('#f-again', ownPassword);
  await press(page, '修改密码');
  await page.goto(`${url}/account/totp`);
  await press(page, '生成密钥');
  const shared = await page.locator('.secret').innerText();
  await page.fill('#f-code', codeOf(shared));
  await press(page, '启用');
  await page.locator('.saved').waitFor();
  await close(page);
  const again = await open();
  await fromOutside(again, 'staff-9', '/login?next=%2Finbox');
  await lands(again, '/login/outside/code');
  assert.ok(!await isIn(again));
  await looksWell(again);
  await again.fill('#f-code', '000000');
  await press(again, '登录');
  assert.match((await wrongs(again))[0], /动态口令不正确/);
  await again.fill('#f-code', codeOf(shared, 1));
  await press(again, '登录');
  await lands(again, '/inbox');
  await close(again);
  run('user', 'disable', 'sunli');
  const last = await open();
  await fromOutside(last, 'staff-9');
  assert.match((await wrongs(last))[0], /已停用/);
  assert.ok(!await isIn(last));
  await close(last);
});

test('another claim says who it is', async () => {
  run('user', 'link', 'zhuanban', 'Nstaff-7');
  await settled('省统一认证', { outside_claim: 'staff_number' });
  const page = await open();
  await page.goto(`${url}/login`);
  await follow(page, '用“省统一认证”登录');
  await there(page, 'staff-7'); // the claim is not asked for yet
  assert.match((await wrongs(page))[0], /没有返回“staff_number”/);
  await settled('市统一认证', { outside_scope: 'openid staff' });
  await page.goto(`${url}/login`);
  await follow(page, '用“市统一认证”登录');
  await page.waitForURL(/\/desk/);
  assert.equal((await (await page.request.get(`${url}/account.json`)).json()).name, 'zhuanban');
  run('user', 'unlink', 'zhuanban');
  await settled('县统一认证', { outside_claim: 'sub', outside_scope: 'openid' });
  await close(page);
});

test('who leaves here is asked to leave there, too', async () => {
  const page = await open();
  await fromOutside(page, 'staff-7');
  await page.getByRole('button', { name: '退出' }).click();
  await lands(page, '/login/outside/end');
  assert.ok(!await isIn(page));
  await looksWell(page);
  await follow(page, '同时退出“县统一认证”');
  assert.ok(page.url().startsWith(`${provider.issuer}/session/end`));
  await close(page);
  const plain = await open();
  await byPassword(plain, 'minzheng', demoPassword);
  await plain.getByRole('button', { name: '退出' }).click();
  await lands(plain, '/');
  await close(plain);
});

test('while the provider is away, people are told so and come in by password', async () => {
  const page = await open();
  const back = await caught(page, 'staff-7');
  await provider.stop();
  await page.goto(back);
  assert.match((await wrongs(page))[0], /暂时连不上统一身份认证/);
  await byPassword(page, 'minzheng', demoPassword);
  await lands(page, '/desk');
  await provider.again();
  await page.waitForTimeout(5500);
  await close(page);
  const again = await open();
  await fromOutside(again, 'staff-7');
  await lands(again, '/desk');
  await close(again);
});

test('a wrong secret is told as what it is', async () => {
  writeFileSync(join(folder, 'secret'), 'wrong\n');
  run('setting', 'secret', 'outside_secret', join(folder, 'secret'));
  const page = await open();
  await fromOutside(page, 'staff-7');
  assert.match((await wrongs(page))[0], /不认本系统的客户端编号或密钥/);
  assert.ok(!await isIn(page));
  await close(page);
});
