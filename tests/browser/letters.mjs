// A letter from its issue to its service: it appears on its case, is opened, verified by anybody, served with a
// signed receipt, its copy under the seal kept; what is wrong is told; wide, on a phone, without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, moveAs, record } from './casework.mjs';
import { address, begin, clean, close, end, here, open, pdf, press, words, wrongs } from './visit.mjs';

const one = '/area/331121/letters/1';
const scan = { name: '送达回证.pdf', mimeType: 'application/pdf', buffer: pdf };
const sealed = { name: '补正通知书（盖章）.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([pdf, Buffer.from('%%EOF\n')]) };
let issued; // the letter as it was taken

before(async () => {
  await begin();
  const number = await ask(await record('王桂英'));
  await moveAs('jiancha', number, '要求补正', '请补户口簿本人页。');
});
after(end);

// The server issues what is due by itself.
async function wait(page, path) {
  for (let i = 0; i < 60; i++, await sleep(500)) {
    await page.goto(address(path));
    if (/补正〔/.test(await words(page))) return;
  }
  assert.fail('no letter was issued');
}

test('a letter stands on its case and in the list, and opens as PDF with its signature beside', async () => {
  const page = await open('jiancha', null, { script: false });
  await wait(page, '/area/331121/cases/1');
  assert.match(await words(page), /补正通知书.*未送达.*未归档/s);
  await page.goto(address('/area/331121/letters?served=open'));
  assert.match(await words(page), /331121补正〔20\d\d〕1号/);
  await page.locator('main tbody a').first().click();
  assert.equal(here(page), one);
  assert.match(await words(page), /电子签名\s*有效/);
  const file = await page.request.get(address(`${one}/pdf`));
  assert.equal(file.headers()['content-type'], 'application/pdf');
  assert.match(file.headers()['content-disposition'], /^inline/);
  issued = await file.body();
  assert.equal(issued.subarray(0, 5).toString(), '%PDF-');
  assert.match(await (await page.request.get(address(`${one}/public-key`))).text(), /BEGIN PUBLIC KEY/);
  assert.ok((await (await page.request.get(address(`${one}/signature`))).body()).length > 60);
  await close(page);
});

test('anybody has it checked: genuine, changed by a byte, by its number alone, and nothing asked', async () => {
  const page = await open(null, '/letters/verify', { script: false });
  const send = async (buffer) => {
    await page.goto(address('/letters/verify'));
    await page.setInputFiles('#f-file', { name: '文书.pdf', mimeType: 'application/pdf', buffer });
    await press(page, '核对');
    return words(page);
  };
  assert.match(await send(issued), /是真的.*补正通知书/s);
  assert.match(await send(Buffer.concat([issued, Buffer.from(' ')])), /不能认定/);
  await page.goto(address('/letters/verify'));
  await press(page, '核对');
  assert.match((await wrongs(page)).join(), /请选择文书文件/);
  const number = /(331121补正〔\d+〕1号)/.exec(issued.toString('latin1'))?.[1] ?? `331121补正〔${new Date().getFullYear()}〕1号`;
  const officer = await open('jiancha', one);
  const printed = /331121补正〔\d+〕1号/.exec(await words(officer))[0] ?? number;
  await close(officer);
  await page.selectOption('#f-area', '331121');
  await page.fill('#f-number', printed);
  await press(page, '核对');
  const found = await words(page);
  assert.match(found, /有这份文书/);
  assert.doesNotMatch(found, /王/, 'of whom it is nobody is told');
  await page.goto(address('/letters/verify'));
  await page.selectOption('#f-area', '331121');
  await page.fill('#f-number', '331121补正〔1999〕1号');
  await press(page, '核对');
  assert.match(await words(page), /没有文号为/);
  await close(page);
});

test('served: faults at their fields and nothing typed is lost; then with the signed receipt', async () => {
  const page = await open('jiancha', one, { script: false });
  await page.locator('summary', { hasText: '登记送达' }).click();
  await page.selectOption('#f-how', 'direct');
  await page.fill('#f-note', '上门送达');
  await press(page, '登记送达');
  assert.match((await wrongs(page)).join(), /请填写签收人/);
  assert.equal(await page.inputValue('#f-note'), '上门送达');
  await page.fill('#f-taker', '李明');
  await page.setInputFiles('#f-file', scan);
  await press(page, '登记送达');
  assert.match(here(page), /done=letter.serve/);
  assert.match(await words(page), /送达\s*2024-06-\d\d.*直接送达.*李\*/s);
  const link = await page.locator('main tbody a').first().getAttribute('href');
  assert.deepEqual(await (await page.request.get(address(link))).body(), pdf);
  await close(page);
});

test('the copy under the seal: missing, then kept; anybody finds it genuine', async () => {
  const page = await open('jiancha', one);
  await page.locator('summary', { hasText: '归档盖章件' }).click();
  await page.setInputFiles('#s-file', sealed);
  await page.locator('button', { hasText: '归档' }).last().click();
  await page.waitForURL('**done=letter.seal');
  const kept = await page.getByRole('link', { name: '打开盖章件' }).getAttribute('href');
  assert.deepEqual(await (await page.request.get(address(kept))).body(), sealed.buffer, 'as it was handed in');
  await page.goto(address('/letters/verify'));
  await page.setInputFiles('#f-file', sealed);
  await press(page, '核对');
  assert.match(await words(page), /与归档的补正通知书/);
  await close(page);
});

test('a wrong town and a wrong role are refused', async () => {
  for (const [user, path] of [['wenxi', '/area/331121/letters'], ['minzheng', one], ['auditor', `${one}/pdf`]]) {
    const page = await open(user, path);
    assert.equal(page.answer.status(), 403, `${user} ${path}`);
    await close(page);
  }
});

test('its pages: wide, on a phone, in both languages', async () => {
  for (const width of [390, 1440]) {
    const page = await open('jiancha', null, { width });
    for (const path of ['/area/331121/letters', one, '/letters/verify', '/area/331121/cases/1']) {
      for (const lang of ['zh', 'en']) {
        assert.equal((await page.goto(address(`${path}?lang=${lang}`))).status(), 200, path);
        await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
        await clean(page, `${path} ${width} ${lang}`);
      }
    }
    await close(page);
  }
});
