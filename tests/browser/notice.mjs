// What a user is told, in a real browser: the inbox and the outbox with something in them, in every
// look, by keyboard alone and without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, close, end, faults, look, open } from './visit.mjs';

before(async () => {
  const program = await begin();
  program.run('setting', 'set', 'smtp_server', 'smtp://127.0.0.1:1'); // nobody is there
  program.run('setting', 'set', 'smtp_from', 'laoyou@example.gov.cn');
  program.run('user', 'email', 'minzheng', 'minzheng@example.gov.cn');
  program.run('jobs', 'run', 'reminders');
});
after(end);

const unread = async (page) => {
  const mark = page.locator('.who .mark');
  return await mark.count() ? parseInt(await mark.innerText(), 10) : 0;
};

test('inbox and outbox with something in them, in every look', async () => {
  const looks = { normal: [390, 'en'], large: [1440, 'zh'], elder: [390, 'zh'], 'forced colours': [1440, 'en'] };
  for (const [kind, [width, lang]] of Object.entries(looks)) {
    for (const [user, path] of [['minzheng', '/inbox'], ['admin', '/outbox']]) {
      if (kind === 'large' || kind === 'elder') await look(user, kind);
      const page = await open(user, `${path}?lang=${lang}`, {
        width, forcedColors: kind === 'forced colours' ? 'active' : 'none' });
      assert.deepEqual(await faults(page, `${path} ${kind}`), []);
      await close(page);
      await look(user, 'normal');
    }
  }
});

test('the outbox says why a mail has not gone, and sends it again', async () => {
  const page = await open('admin', '/outbox');
  await page.waitForFunction(() => { // the mailer looks every two seconds
    if (document.body.innerText.includes('没有连上邮件服务器')) return true;
    setTimeout(() => location.reload(), 500);
    return false;
  }, null, { polling: 1000 });
  const row = page.locator('tbody tr').first();
  assert.ok((await row.innerText()).includes('minzheng@example.gov.cn'));
  await row.getByRole('button', { name: /^再次发送邮件 331121\// }).click();
  assert.ok((await page.locator('.saved').innerText()).includes('已安排再次发送'));
  await close(page);
  const auditor = await open('auditor', '/outbox');
  assert.equal(await auditor.locator('tbody tr').count(), 1);
  assert.equal(await auditor.locator('tbody button').count(), 0, 'the auditor looks on');
  await close(auditor);
});

test('a notice by keyboard alone: read, and on to what it is about', async () => {
  const page = await open('minzheng', '/inbox');
  const waiting = await unread(page);
  assert.ok(waiting > 0);
  const button = page.getByRole('button', { name: /^标为已读：/ }).first();
  for (let i = 0; i < 60 && !await button.evaluate((b) => b === document.activeElement); i++) {
    await page.keyboard.press('Tab');
  }
  assert.ok(await button.evaluate((b) => b === document.activeElement), 'reached by Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.list');
  assert.equal(await unread(page), waiting - 1);
  await page.locator('.list tbody a').first().click();
  assert.match(new URL(page.url()).pathname, /^\/plan\/qingtian/);
  await close(page);
});

test('without script: one opened, then all', async () => {
  const page = await open('jiaoyu', '/inbox', { script: false });
  assert.ok(await unread(page) > 0);
  await page.getByRole('button', { name: /^去办理：/ }).first().click();
  assert.match(new URL(page.url()).pathname, /^\/plan\/qingtian/);
  await page.goto(address('/inbox'));
  const all = page.getByRole('button', { name: '全部标为已读' });
  if (await all.count()) await all.click();
  assert.equal(await unread(page), 0);
  assert.ok((await page.locator('.lead').innerText()).includes('没有未读通知'));
  await close(page);
});
