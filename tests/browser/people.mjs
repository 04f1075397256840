// People who log in, and what is done for them, in a real browser: as a new user meets it, by keyboard
// alone, without script, with large type and in elder mode.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startProgram } from './program.mjs';

const demoPassword = 'laoyou-demo', ownPassword = '青山绿水竹林小院长廊';
const pages = { // of who is not asked about a plan
  nobody: ['/login', '/no-such-page'],
  admin: ['/account', '/account/password', '/account/totp', '/inbox', '/outbox', '/users', '/users/new',
    '/users/minzheng', '/settings', '/jobs', '/status', '/log'],
  security: ['/users/minzheng'],
  auditor: ['/log', '/users', '/users/security'],
};
let program;
const states = {};

before(async () => { program = await startProgram(); });
after(async () => { assert.equal(await program.stop(), 0); });

// A page of a context of its own, logged in as a demo user (once for all tests: log-ins are limited).
async function open(user, path = '/account', { width = 1440, script = true, ...more } = {}) {
  if (user && !states[user]) {
    const first = await program.browser.newContext();
    await logIn(await first.newPage(), user, demoPassword);
    states[user] = await first.storageState();
    await first.close();
  }
  const context = await program.browser.newContext({
    viewport: { width, height: 900 }, javaScriptEnabled: script,
    storageState: user ? states[user] : undefined, ...more,
  });
  const page = await context.newPage();
  page.answer = await page.goto(program.url + path);
  return page;
}

const close = (page) => page.context().close();
const here = (page) => { const at = new URL(page.url()); return at.pathname + at.search; };
const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).click();
const said = (page) => page.locator('.saved').innerText();
const wrongs = (page) => page.locator('.errors li').allInnerTexts();

async function type(page, name, password, code) {
  await page.fill('#f-name', name);
  await page.fill('#f-password', password);
  if (code) await page.fill('#f-code', code);
  await press(page, '登录');
}

async function logIn(page, name, password) {
  await page.goto(`${program.url}/login`);
  await type(page, name, password);
}

// A new user, made by the administrator in the browser; gives the one-time password.
async function makeUser(name, title) {
  const page = await open('admin', '/users/new');
  await page.fill('#f-name', name);
  await page.fill('#f-display_name', title);
  await press(page, '新增用户');
  const secret = await page.locator('.secret').innerText();
  await close(page);
  return secret;
}

async function firstPassword(page, name, secret) {
  await logIn(page, name, secret);
  await page.fill('#f-old', secret);
  await page.fill('#f-new', ownPassword);
  await page.fill('#f-again', ownPassword);
  await press(page, '修改密码');
}

test('in and out, and back to the page that asked for it', async () => {
  const page = await open(null, '/users');
  assert.equal(here(page), '/login?next=%2Fusers');
  await page.click('.lang');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.click('.lang');
  await type(page, 'admin', demoPassword);
  assert.equal(here(page), '/users');
  assert.ok((await page.locator('.who').innerText()).includes('系统管理员（演示）'));
  await page.getByRole('button', { name: '退出' }).click();
  assert.equal(await page.locator('.who').innerText(), '工作人员登录');
  assert.equal((await page.goto(`${program.url}/users.json`)).status(), 401);
  await close(page);
});

test('a wrong password: said once, at the top, and the name stays', async () => {
  const page = await open(null, '/login');
  await type(page, 'admin', 'wrong-password');
  const errors = await wrongs(page);
  assert.equal(errors.length, 1);
  assert.ok(errors[0].startsWith('登录名或密码不正确'));
  assert.equal(await page.inputValue('#f-name'), 'admin');
  assert.equal(await page.inputValue('#f-password'), '');
  assert.ok(await page.locator('.errors').evaluate((e) => e === document.activeElement), 'has focus');
  assert.ok((await page.title()).startsWith('有误：登录'));
  await close(page);
});

test('a new user: made by one, given a role by another, and taken it away again', async () => {
  const secret = await makeUser('lihua', '李华');
  const page = await open(null, '/login');
  await logIn(page, 'lihua', secret);
  assert.equal(here(page), '/account/password');
  await page.fill('#f-old', secret);
  await page.fill('#f-new', '短');
  await page.fill('#f-again', '短');
  await press(page, '修改密码');
  assert.equal(await page.getAttribute('#f-new', 'aria-invalid'), 'true');
  const beside = await page.locator('#e-new').innerText();
  assert.ok(beside.includes('密码至少'), beside);
  await page.fill('#f-old', secret);
  await page.fill('#f-new', ownPassword);
  await page.fill('#f-again', ownPassword);
  await press(page, '修改密码');
  assert.equal(await said(page), '✓ 密码已修改，其他设备上的登录已退出。');
  assert.ok((await page.locator('main').innerText()).includes('还没有角色'));

  const security = await open('security', '/users/lihua');
  await security.selectOption('#f-role', { label: '审核员' });
  await security.fill('#f-area', '三三一一');
  await security.fill('#f-unit', '县民政局');
  await press(security, '授予角色');
  assert.deepEqual(await wrongs(security), ['地区：“三三一一”不是行政区划代码']);
  assert.equal(await security.inputValue('#f-unit'), '县民政局', 'what was typed is kept');
  assert.equal(await security.inputValue('#f-role'), 'reviewer');
  await security.click('.errors a');
  assert.equal(await security.evaluate(() => document.activeElement.id), 'f-area');
  await security.fill('#f-area', '331121');
  await press(security, '授予角色');
  assert.equal(await said(security), '✓ 角色已授予，该用户重新登录后生效。');
  assert.ok((await security.locator('.list').innerText()).includes('青田县（331121）'));

  await logIn(page, 'lihua', ownPassword);
  await page.goto(`${program.url}/account`);
  assert.ok((await page.locator('main').innerText()).includes('审核员'));
  await security.locator('.list button').click();
  assert.equal(await said(security), '✓ 角色已收回，即时生效。');
  await page.reload();
  assert.equal(here(page), '/login?next=%2Faccount', 'what they may do has changed: they come in again');
  await close(security);
  await close(page);
});

test('who has to change the password is led to it, and to nothing else before', async () => {
  const secret = await makeUser('zhaomin', '赵敏');
  const page = await open(null, '/login?next=%2Fplan%2Fqingtian%2Findicators');
  await type(page, 'zhaomin', secret);
  assert.equal(here(page), '/account/password');
  assert.ok((await page.locator('.lead').innerText()).includes('一次性密码'));
  assert.equal(await page.locator('.menu').count(), 0);
  await page.goto(`${program.url}/plan/qingtian/indicators`);
  assert.equal(here(page), '/account/password');
  await close(page);
});

const base32 = (text) => {
  let bits = '';
  for (const c of text) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
};
// RFC 6238, six digits; `ahead` steps from now.
const codeOf = (secret, ahead = 0) => {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac('sha1', base32(secret)).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
};

test('one-time codes: set up by QR code or by hand, asked for at the log-in, good once', async () => {
  const page = await open(null, '/login');
  await firstPassword(page, 'sunli', await makeUser('sunli', '孙丽'));
  await page.goto(`${program.url}/account/totp`);
  await press(page, '生成密钥');
  const shown = await page.locator('.secret').innerText();
  assert.ok(!page.url().includes(shown));
  const qr = page.getByRole('img', { name: /二维码/ });
  assert.ok((await qr.boundingBox()).width >= 200);
  assert.ok((await qr.locator('path').getAttribute('d')).length > 1000);
  await page.fill('#f-code', '000000');
  await press(page, '启用');
  assert.equal((await wrongs(page)).length, 1);
  await page.fill('#f-code', codeOf(shown));
  await press(page, '启用');
  assert.equal(await said(page), '✓ 动态口令已启用，下次登录时需要输入。');
  await page.getByRole('button', { name: '退出' }).click();

  await logIn(page, 'sunli', ownPassword);
  assert.ok((await wrongs(page))[0].includes('动态口令'));
  assert.equal(await page.inputValue('#f-name'), 'sunli');
  const next = codeOf(shown, 1);
  await type(page, 'sunli', ownPassword, next);
  assert.equal(here(page), '/account');
  await page.getByRole('button', { name: '退出' }).click();
  await logIn(page, 'sunli', ownPassword);
  await type(page, 'sunli', ownPassword, next);
  assert.ok((await wrongs(page))[0].includes('已经用过'));

  const security = await open('security', '/users/sunli');
  await press(security, '解除动态口令');
  assert.ok((await said(security)).includes('动态口令已解除'));
  await close(security);
  await close(page);
});

test('five wrong passwords lock the account until somebody ends it', async () => {
  const secret = await makeUser('qianwei', '钱伟');
  const page = await open(null, '/login');
  for (let i = 0; i < 5; i++) await logIn(page, 'qianwei', `wrong-${i}`);
  await logIn(page, 'qianwei', secret);
  assert.ok((await wrongs(page))[0].startsWith('登录名或密码不正确'), 'not even the right one');
  const security = await open('security', '/users/qianwei');
  assert.ok((await security.locator('.facts').innerText()).includes('已锁定'));
  await press(security, '解除锁定');
  assert.ok((await said(security)).includes('锁定已解除'));
  await logIn(page, 'qianwei', secret);
  assert.equal(here(page), '/account/password');
  await close(security);
  await close(page);
});

test('too many tries in a short time are told to wait', async () => {
  const page = await open(null, '/login');
  let answer;
  for (let i = 0; i < 40 && !answer; i++) { // a slow machine leaves time between them, which counts
    await logIn(page, 'nobody-at-all', 'x');
    const errors = await wrongs(page);
    if (errors[0].includes('秒后再试')) answer = errors[0];
  }
  assert.match(answer, /操作太频繁，请在 \d+ 秒后再试/);
  await close(page);
});

test('large type and elder mode hold on every page, with targets to match', async () => {
  const page = await open('jiaoyu');
  const looks = { large: ['#f-large_type', 24, 48], elder: ['#f-elder_mode', 30, 60] };
  for (const [look, [box, size, target]] of Object.entries(looks)) {
    await page.goto(`${program.url}/account`);
    for (const other of ['#f-large_type', '#f-elder_mode']) await page.uncheck(other);
    await page.check(box);
    await press(page, '保存');
    assert.equal(await said(page), '✓ 显示方式已保存，所有页面都已照此显示。');
    for (const path of ['/account', '/account/password', '/plan/qingtian/indicators', '/none', '/status']) {
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(program.url + path);
        const got = await page.evaluate(() => ({
          look: document.documentElement.className,
          size: parseFloat(getComputedStyle(document.querySelector('main')).fontSize),
          wide: document.documentElement.scrollWidth,
          low: [...document.querySelectorAll('header a:not(.skip), button, select, input:not([type]), .action')]
            .filter((e) => e.offsetParent && !e.classList.contains('hidden'))
            .map((e) => e.getBoundingClientRect().height).sort((a, b) => a - b)[0],
        }));
        assert.equal(got.look, look, path);
        assert.equal(got.size, size, path);
        assert.ok(got.wide <= width, `${path} is ${got.wide} px wide at ${width}`);
        assert.ok(got.low >= target, `${path}: ${got.low} px high`);
      }
    }
  }
  await page.goto(`${program.url}/plan/qingtian/indicators`);
  assert.equal(await page.locator('tbody td').first().evaluate((td) => getComputedStyle(td).display), 'grid');
  await close(page);
});

test('an account has its language; another one is for one page', async () => {
  const page = await open('weijian', '/account?lang=en');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.click('.brand');
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  await page.goto(`${program.url}/account`);
  await page.selectOption('#f-lang', 'en');
  await press(page, '保存');
  assert.ok((await said(page)).startsWith('✓ Saved'));
  await page.click('.brand');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  assert.ok(!page.url().includes('lang='));
  await page.goto(`${program.url}/account`);
  await page.selectOption('#f-lang', 'zh');
  await page.locator('main .action').click();
  await close(page);

  const reader = await open(null, '/plan/qingtian/indicators?lang=en');
  await reader.getByRole('link', { name: '上海市' }).click();
  assert.equal(await reader.getAttribute('html', 'lang'), 'en', 'without an account links carry it');
  await reader.goto(`${program.url}/users?lang=en`);
  assert.equal(await reader.locator('h1').innerText(), 'Log in');
  await close(reader);
});

test('settings refuse nonsense at the field, and say what may stand there', async () => {
  const page = await open('admin', '/settings');
  const nonsense = {
    backup_keep: ['很多', '整数'], session_idle_minutes: ['-1', '整数'], public_origin: ['gov.cn', 'https://'],
    trusted_proxy: ['proxy', 'IP 地址'],
  };
  for (const [name, [value, words]] of Object.entries(nonsense)) {
    const section = page.locator(`section[aria-labelledby="s-${name}"]`);
    await section.locator('input[name=value]').fill(value);
    await section.locator('input[name=reason]').fill('试一试');
    await section.getByRole('button').click();
    const [error] = await wrongs(page);
    assert.ok(error.includes(words) && !error.includes(name), error);
    assert.equal(await page.inputValue('#f-value'), value);
    assert.equal(await page.inputValue('#f-reason'), '试一试');
    assert.equal(await page.getAttribute('#f-value', 'aria-invalid'), 'true');
  }
  await page.goto(`${program.url}/settings`);
  await page.fill('#v-backup_keep', '7');
  await page.fill('#r-backup_keep', '磁盘小');
  await page.getByRole('button', { name: '保存：自动备份保留的份数' }).click();
  assert.equal(await said(page), '✓ 设置已保存。');
  await close(page);
});

test('the log shows the auditor all of it, in words', async () => {
  const page = await open('auditor', '/log');
  const older = page.getByRole('link', { name: '更早的记录' });
  let text = await page.locator('.list').innerText();
  while (await older.count()) {
    await older.click();
    text += await page.locator('.list').innerText();
  }
  for (const words of ['新增用户', '授予角色', '收回角色', '修改密码', '启用动态口令', '登录被拒绝', '解除锁定',
    '用户 lihua', '设置“自动备份保留的份数”', '磁盘小']) {
    assert.ok(text.includes(words), words);
  }
  await page.locator('.tabs a[href="/log"]').click();
  assert.equal(here(page), '/log');
  assert.doesNotMatch(text, /user\.|role\.|"area"|cli:|clock/);
  await page.fill('#f-actor', 'security');
  await page.selectOption('#f-act', { label: '授予角色' });
  await press(page, '查找');
  assert.equal(await page.locator('.list tbody tr').count(), 1);
  assert.ok((await page.locator('.list tbody tr').innerText()).includes('地区：331121'));
  await page.fill('#f-actor', 'nobody');
  await press(page, '查找');
  assert.ok((await page.locator('main').innerText()).includes('没有符合条件的记录'));
  await close(page);
});

test('Chinese pages have no English in them that is not a name', async () => {
  for (const [user, paths] of Object.entries(pages)) {
    const page = await open(user === 'nobody' ? null : user);
    for (const path of paths) {
      await page.goto(program.url + path);
      const words = await page.evaluate(() => [...document.querySelectorAll('main *')]
        .flatMap((e) => [...e.childNodes]).filter((n) => n.nodeType === 3 && !n.parentElement.closest('code, option'))
        .map((n) => n.textContent.trim()).filter((t) => /[a-z]{3,}/.test(t)));
      const known = /（issuer）|（client_id）|（client_secret）|（scope）|一般为 sub|example.gov.cn|minzheng|zhuanban|weijian|jiaoyu|admin|security|auditor|lihua|caiwu|jiancha|xiaofang|jigou|tuoyu|pinggu|tanfang|wenxi|zhaomin|sunli|qianwei|wangfang|double|back|https:\/\/ylyx|laoyou-demo|no-such-page|政策包|\.db|setting:backup_keep|nobody-at-all|主机|[0-9a-f]{12}/;
      assert.deepEqual(words.filter((w) => !known.test(w)), [], path);
    }
    await close(page);
  }
});

test('by keyboard alone: every stop can be seen, and Enter sends', async () => {
  const page = await open(null, '/login');
  await page.keyboard.press('Tab');
  const seen = [];
  for (let i = 0; i < 30 && seen.at(-1) !== 'f-password'; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return { id: document.activeElement.id, outline: parseFloat(style.outlineWidth), kind: style.outlineStyle };
    });
    assert.ok(stop.outline >= 3 && stop.kind === 'solid', `${stop.id}: ${stop.outline} ${stop.kind}`);
    seen.push(stop.id);
    if (stop.id === 'f-name') await page.keyboard.type('auditor');
  }
  await page.keyboard.type(demoPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  await close(page);
});

test('without script all of it works', async () => {
  const page = await open('security', '/users/minzheng', { script: false });
  await page.selectOption('#f-role', { label: '审核员' });
  await press(page, '授予角色');
  assert.ok((await said(page)).includes('角色已授予'));
  await page.locator('.list button[aria-label*="审核员"]').click();
  assert.ok((await said(page)).includes('角色已收回'));
  await page.getByRole('button', { name: '退出' }).click();
  assert.equal(await page.locator('.who').innerText(), '工作人员登录');
  delete states.security;
  await close(page);
});

test('a double click does it once, and the one-time password is still told', async () => {
  const page = await open('admin', '/users/new');
  await page.fill('#f-name', 'double');
  await page.fill('#f-display_name', '双击');
  await page.locator('main .action').dblclick();
  await page.locator('.secret').waitFor();
  assert.equal(await page.locator('.errors').count(), 0);
  const auditor = await open('auditor', '/log?subject=double');
  assert.equal(await auditor.locator('.list tbody tr').count(), 1);
  await close(auditor);
  await close(page);
});

test('a double click without script logs in', async () => {
  const page = await open(null, '/login', { script: false });
  await page.fill('#f-name', 'minzheng');
  await page.fill('#f-password', demoPassword);
  await page.locator('main .action').dblclick();
  // Not by the address: the first of two answers is given up, and waiting for an address fails with it.
  await page.getByRole('button', { name: '退出', exact: true }).waitFor();
  assert.match(new URL(page.url()).pathname, /^\/(account|desk)$/);
  await close(page);
});

test('back after a deed: the form may be filled in anew, and the deed is not done again', async () => {
  const page = await open('admin', '/users/new');
  await page.fill('#f-name', 'back');
  await page.fill('#f-display_name', '返回');
  await press(page, '新增用户');
  await page.locator('.secret').waitFor();
  await page.goBack();
  await page.fill('#f-name', 'back2');
  await page.fill('#f-display_name', '返回二');
  await press(page, '新增用户');
  assert.ok((await page.locator('.lead').innerText()).includes('back2'));
  await close(page);
});

test('a session that is over: said so, and what was typed is sent after the log-in', async () => {
  const page = await open('admin', '/users/new');
  await page.fill('#f-name', '王芳');
  await page.fill('#f-display_name', '王芳“甲”<b>');
  const cookies = await page.context().cookies();
  await page.context().addCookies(cookies.map((c) => ({ ...c, value: '0'.repeat(c.value.length) })));
  await press(page, '新增用户');
  assert.ok((await wrongs(page))[0].includes('登录已失效，内容还没有提交'));
  await type(page, 'admin', 'not-the-password');
  assert.ok((await wrongs(page))[0].startsWith('登录名或密码不正确'));
  await type(page, 'admin', demoPassword);
  assert.equal(await page.locator('h1').innerText(), '接着提交刚才的内容');
  assert.ok((await page.locator('.kept').innerText()).includes('王芳“甲”<b>'));
  await press(page, '提交');
  assert.ok((await page.locator('.lead').innerText()).includes('用户 王芳 的一次性密码'));
  await page.getByRole('link', { name: '返回' }).click();
  assert.equal(await page.locator('h1').innerText(), '王芳“甲”<b>');
  await close(page);
});

test('no password is kept when a session is over', async () => {
  const page = await open('admin', '/account/password');
  await page.fill('#f-old', demoPassword);
  await page.fill('#f-new', ownPassword);
  await page.fill('#f-again', ownPassword);
  const cookies = await page.context().cookies();
  await page.context().addCookies(cookies.map((c) => ({ ...c, value: '0'.repeat(c.value.length) })));
  await press(page, '修改密码');
  assert.ok((await wrongs(page))[0].includes('登录已失效'));
  assert.ok(!(await page.content()).includes(ownPassword));
  await close(page);
});

test('what a role does not open is refused in words', async () => {
  const page = await open('minzheng', '/users');
  assert.equal(page.answer.status(), 403);
  assert.equal(await page.locator('h1').innerText(), '没有权限');
  await close(page);
});

test('the first page of who is logged in is small', async () => {
  const page = await open('admin', '/account');
  const answers = [];
  page.on('requestfinished', (r) => answers.push(r.sizes()));
  await page.goto(`${program.url}/users`, { waitUntil: 'networkidle' });
  const bytes = (await Promise.all(answers)).reduce((sum, s) => sum + s.responseBodySize, 0);
  assert.ok(bytes < 100 * 1024, `${bytes} bytes`);
  await close(page);
});
