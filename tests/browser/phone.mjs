// The visitor's page on a phone, from the code on the desk to the binding's end: without network, in a bad one, in wrong hands.
// The server is the real one; what is broken on purpose is the line to it. The time to open is printed, not judged.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { address, clean } from './visit.mjs';
import { arrived, begin, code, end, people, revoke } from './phone_office.mjs';

const pin = '193746', wrongPin = '193747', day = 86_400_000;
const pageOf = (lang = 'zh') => address(`/visits/phone?lang=${lang}`);
let program, photo;

before(async () => {
  program = await begin();
  const page = await program.browser.newPage();
  await page.goto(address('/visits/phone'));
  photo = Buffer.from(await page.evaluate(async () => { // noise, which JPEG can not make small
    const canvas = Object.assign(document.createElement('canvas'), { width: 2000, height: 1500 });
    const pen = canvas.getContext('2d'), data = pen.createImageData(2000, 1500), words = new Uint32Array(data.data.buffer);
    for (let i = 0, x = 7; i < words.length; i++) words[i] = 0xff000000 | (x = (x * 1103515245 + 12345) & 0x7fffffff) >> 7;
    pen.putImageData(data, 0, 0);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }));
  await page.close();
});
after(end);

// ---- A phone ----

// What the browser complains of (CSP, scripts that fall) is a fault of the walk; a line that is cut is not.
async function phone(options = {}) {
  const context = await program.browser.newContext({ viewport: { width: 390, height: 844 }, permissions: ['geolocation'],
    geolocation: { latitude: 28.139, longitude: 120.291, accuracy: 12 }, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (fault) => page.complaints.push(fault.message));
  page.on('console', (said) => { if (/Content Security|Refused to/.test(said.text())) page.complaints.push(said.text()); });
  return page;
}
async function put(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}
const main = (page) => page.locator('main');
const words = (page) => main(page).innerText();
async function unsent(page) {
  await page.waitForSelector('#unsent:not(:empty)');
  return Number((/(\d+)/.exec(await page.innerText('#unsent')) ?? [0, 0])[1]);
}
const press = (page, name) => main(page).getByRole('button', { name, exact: true }).click();
const drawn = (page) => page.waitForSelector('main:not([aria-busy])', { state: 'attached' });
const screen = async (page, name) => {
  await page.evaluate((n) => new Promise((done) => {
    if (location.hash === `#${n}`) return void done();
    addEventListener('hashchange', done, { once: true }); // after the page's own listener
    location.hash = n;
  }), name);
  await drawn(page);
};

async function bind(page, lang = 'zh') {
  await page.goto(pageOf(lang));
  await page.fill('#f-code', await code());
  await page.fill('#f-name', '村办公室手机');
  await page.fill('#f-pin', pin);
  await page.fill('#f-again', pin);
  await main(page).locator('.action').click();
  await page.waitForSelector('.people li');
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
}
async function unlock(page, typed = pin) {
  await page.fill('#f-pin', typed);
  await main(page).locator('.action').click();
}
async function opened(page) {
  await page.reload();
  await unlock(page);
  await page.waitForSelector('#menu');
}

// Opens the form of a person of the list, found by name: others may have the same.
async function form(page, { name, district, party }) {
  await page.waitForFunction(() => document.getElementById('sync').textContent === '上传');
  await screen(page, 'week');
  await page.fill('#f-q', name);
  await press(page, '查找');
  await main(page).locator(`.people a[href="#person/${district}/${party}"]`).click();
  await main(page).locator('.actions .action').click();
  await page.waitForSelector('#f-note');
}
async function save(page) {
  await press(page, '保存到本机');
  await main(page).locator('#f-note').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.querySelector('main .saved')
    || /被退回/.test(document.getElementById('warnings')?.textContent)); // which is told in its place
}
async function record(page, person, note) {
  await form(page, person);
  await page.fill('#f-note', note);
  await save(page);
}
// What the office has, at once or soon: a machine that is busy shows it a moment later.
async function comes(person, count) {
  for (let i = 0; i < 50 && (await arrived(person)).length !== count; i++) await new Promise((done) => setTimeout(done, 100));
  assert.equal((await arrived(person)).length, count);
}
async function sent(page) {
  await page.click('#sync');
  await page.waitForFunction(() => /全部已上传/.test(document.getElementById('unsent').textContent));
}

// ---- The walk ----

test('a code binds the phone once; a weak PIN, a wrong code and two PINs are told at their fields', async () => {
  const page = await phone();
  await page.goto(pageOf());
  await page.fill('#f-code', '1234');
  await page.fill('#f-pin', '123456');
  await page.fill('#f-again', '123457');
  await press(page, '绑定');
  assert.equal(await page.locator('.errors li').count(), 3);
  await page.locator('.errors button').first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-code');
  await page.fill('#f-code', '00000000');
  await page.fill('#f-name', '手机');
  await page.fill('#f-pin', pin);
  await page.fill('#f-again', pin);
  await press(page, '绑定');
  await page.waitForFunction(() => /没有完成/.test(document.querySelector('.errors')?.textContent));
  await bind(page);
  await page.waitForFunction(() => document.getElementById('sync').textContent === '上传');
  assert.match(await words(page), /本周名单\s+✓ 已绑定。.*名单共 \d+ 人/s);
  assert.doesNotMatch(await words(page), /岁 岁/);
  await put(page);
});

test('without network: opened again, recorded, and counted on every screen; sent when there is network', async () => {
  const page = await phone(), [first, second] = await people();
  await bind(page);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForFunction(() => /没有网络/.test(document.getElementById('net')?.textContent));
  await unlock(page, wrongPin);
  await page.waitForSelector('.errors');
  assert.match(await words(page), /再输错 9 次/);
  await unlock(page);
  await page.waitForSelector('.people li');
  await form(page, first);
  await page.waitForFunction(() => /已定位/.test(document.querySelector('main').textContent));
  await page.setInputFiles('#f-photo', { name: '现场.png', mimeType: 'image/png', buffer: photo });
  await page.waitForSelector('.photos canvas');
  const size = Number(/第 1 张，(\d+) KB/.exec(await words(page))[1]);
  assert.ok(size > 100 && size <= 300, `${size} KB`);
  await page.fill('#f-note', '一切都好');
  await page.check('#f-urgent');
  await save(page);
  const position = await page.context().newCDPSession(page);
  await position.send('Emulation.setGeolocationOverride', {}); // there is none
  await form(page, second);
  await page.waitForFunction(() => /没有位置|没有定位/.test(document.querySelector('main').textContent), null, { timeout: 25_000 });
  await page.fill('#f-note', '没有位置');
  await save(page);
  for (const name of ['week', 'records', 'conflicts', 'phone']) {
    await screen(page, name);
    assert.equal(await unsent(page), 2, name);
  }
  await screen(page, 'records');
  await main(page).locator('.people a').first().click();
  await page.waitForSelector('dl');
  assert.match(await words(page), /缺少位置/);
  const [one, two] = [(await arrived(first)).length, (await arrived(second)).length];
  await page.reload();
  assert.equal(await unsent(page), 2, 'before the PIN too');
  await unlock(page);
  await page.waitForSelector('.people li, dl');
  await screen(page, 'phone');
  await page.context().setOffline(false);
  await sent(page);
  await page.waitForFunction(() => /全部已上传/.test(document.querySelector('main').textContent)); // that screen is drawn anew too
  const acts = await arrived(first);
  assert.equal(acts.length, one + 1);
  assert.equal((await arrived(second)).length, two + 1);
  assert.ok(acts.some((act) => act.urgent && act.placed && act.files === 1), JSON.stringify(acts));
  await put(page);
});

test('what is half typed outlives a reload', async () => {
  const page = await phone(), [first] = await people();
  await bind(page);
  await form(page, first);
  await page.fill('#f-note', '写到一半');
  await page.waitForTimeout(900);
  await opened(page);
  await page.waitForSelector('#f-note');
  assert.equal(await page.inputValue('#f-note'), '写到一半');
  assert.match(await words(page), /已恢复/);
  await put(page);
});

test('an answer that is lost, a delivery that comes late and twice: nothing is lost and nothing is there twice', async () => {
  const page = await phone(), [, , third, fourth] = await people();
  await bind(page);
  const had = (await arrived(third)).length, hadToo = (await arrived(fourth)).length;
  let late;
  await page.route('**/visits/sync*', async (route) => { // it never comes to the server
    late = route.request();
    await route.abort();
  });
  await record(page, third, '第一条');
  for (let i = 0; i < 100 && !late; i++) await page.waitForTimeout(100);
  assert.ok(late);
  await page.waitForFunction(() => document.getElementById('sync').textContent === '上传');
  await page.unroute('**/visits/sync*');
  await page.route('**/visits/sync*', async (route) => { // it comes, and its answer does not
    await route.fetch();
    await route.abort();
  });
  await record(page, fourth, '第二条');
  await page.click('#sync');
  for (let i = 0; i < 100 && (await arrived(third)).length === had; i++) await page.waitForTimeout(100);
  await page.waitForFunction(() => document.getElementById('sync').textContent === '上传');
  assert.equal(await unsent(page), 2);
  await comes(third, had + 1);
  await page.unroute('**/visits/sync*');
  await sent(page);
  const again = await page.request.post(late.url(), { data: late.postData(), headers: await late.allHeaders() });
  const { results } = await again.json();
  assert.deepEqual(results.map((r) => r.status), ['repeated']);
  await comes(third, had + 1);
  await comes(fourth, hadToo + 1);
  await put(page);
});

test('a photo goes on where the line broke', async () => {
  const page = await phone(), [, , , , fifth] = await people();
  await bind(page);
  const had = (await arrived(fifth)).length;
  let pieces = 0;
  await page.route('**/visits/photo*', (route) => (++pieces === 2 ? route.abort() : route.continue()));
  await form(page, fifth);
  await page.setInputFiles('#f-photo', { name: '照片.png', mimeType: 'image/png', buffer: photo });
  await page.waitForSelector('.photos canvas');
  await save(page);
  await page.waitForFunction(() => document.getElementById('sync').textContent === '上传');
  await page.waitForFunction(() => /未上传 1 条/.test(document.getElementById('unsent').textContent));
  assert.equal(pieces, 2);
  assert.equal((await arrived(fifth)).length, had);
  const { photos: [kept] } = await raw(page), asked = [];
  page.on('request', (r) => asked.push(`${r.method()} ${new URL(r.url()).pathname.replace(/[0-9a-f]{32}/, 'ID')}`));
  await sent(page);
  assert.equal(asked[0], 'GET /visits/photo/ID.json');
  const all = Math.ceil(kept.size / (96 * 1024));
  assert.equal(asked.filter((a) => a === 'POST /visits/photo').length, all - 1, 'the first piece does not go twice');
  await comes(fifth, had + 1);
  await put(page);
});

test('two phones, one visit: both records stand until a person decides', async () => {
  const [, , , , , sixth] = await people(), had = (await arrived(sixth)).length;
  const one = await phone(), two = await phone();
  for (const page of [one, two]) await bind(page);
  for (const page of [one, two]) await page.context().setOffline(true);
  await record(one, sixth, '身体好');
  await form(two, sixth);
  await two.locator('#f-mode-1').check();
  await save(two);
  for (const page of [one, two]) {
    await page.context().setOffline(false);
    await sent(page);
  }
  await comes(sixth, had + 2);
  await screen(two, 'conflicts');
  await two.waitForSelector('main .pair');
  assert.match(await words(two), new RegExp(`${sixth.name}.*第 1 条.*第 2 条`, 's'));
  assert.ok(await two.locator('main .pair .mark', { hasText: '不同' }).count() >= 2);
  assert.equal(await two.innerText('#conflict-count'), '1');
  await clean(two, 'two records');
  await press(two, '确定');
  assert.equal(await two.locator('.errors li').count(), 2);
  await main(two).locator('input[name=keep]').first().check();
  await two.fill('#f-0-reason', '同一次探访，第二条是补记');
  await press(two, '确定');
  await two.waitForFunction(() => /没有需要核对/.test(document.querySelector('main').textContent));
  await comes(sixth, had + 1);
  await put(one);
  await put(two);
});

test('a record that is refused says why, is put right, and takes the place of the first', async () => {
  const page = await phone(), [first] = await people();
  await bind(page);
  await page.route('**/visits/sync*', async (route) => {
    const { acts } = route.request().postDataJSON();
    await route.fulfill({ json: { title: '', server_ms: Date.now(), results: acts.map(({ id }) => ({ id, status: 'refused',
      reason: '备注不清楚', fields: [{ field: 'note', message: '请写明情况' }], photos: [] })) } });
  }, { times: 1 });
  await form(page, first);
  await page.locator('#f-mode-1').check();
  await page.fill('#f-note', '好');
  await save(page);
  await page.waitForFunction(() => /被退回/.test(document.getElementById('warnings').textContent));
  assert.equal(await unsent(page), 1);
  await screen(page, 'records');
  assert.match(await words(page), /被退回.*备注不清楚；请写明情况/s);
  await main(page).locator('.people a').first().click();
  await main(page).getByRole('link', { name: '修改后重新上传' }).click();
  await page.waitForSelector('#f-note');
  assert.equal(await page.inputValue('#f-note'), '好');
  assert.ok(await page.locator('#f-mode-1').isChecked());
  await page.fill('#f-note', '电话里说身体好');
  const had = (await arrived(first)).length;
  await save(page);
  await sent(page);
  await comes(first, had + 1);
  await put(page);
});

test('what is not sent can be saved to a file, and read back by a phone that is bound anew', async () => {
  const page = await phone(), [, second] = await people(), had = (await arrived(second)).length;
  await bind(page);
  await page.context().setOffline(true);
  await form(page, second);
  await page.setInputFiles('#f-photo', { name: '照片.png', mimeType: 'image/png', buffer: photo });
  await page.waitForSelector('.photos canvas');
  await save(page);
  await screen(page, 'phone');
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, '保存到文件')]);
  const path = await download.path(), file = JSON.parse(await readFile(path, 'utf8'));
  assert.equal(file.records.length, 1);
  assert.equal(file.records[0].about.name, second.name);
  assert.ok(Buffer.from(file.records[0].photos[0].jpeg, 'base64').subarray(0, 2).equals(Buffer.from([0xff, 0xd8])));
  await main(page).locator('summary', { hasText: '清除本机数据' }).click();
  await press(page, '清除本机数据');
  assert.match(await page.innerText('.errors'), /勾选/);
  await page.check('#f-sure');
  await press(page, '清除本机数据');
  await page.waitForSelector('#f-code');
  assert.match(await words(page), /未上传的记录 1 条/);
  await page.context().setOffline(false);
  await bind(page);
  assert.equal(await unsent(page), 0);
  await screen(page, 'phone');
  await page.setInputFiles('#f-file', { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await page.waitForSelector('.errors');
  for (const told of [/读入 1 条/, /读入 0 条，本机已有的 1 条/]) {
    await page.context().setOffline(true);
    await page.setInputFiles('#f-file', path);
    await page.waitForFunction((text) => new RegExp(text).test(document.querySelector('.saved')?.textContent), told.source);
  }
  await page.context().setOffline(false);
  await sent(page);
  await comes(second, had + 1);
  await put(page);
});

test('a binding that has expired asks again, and nothing is lost', async () => {
  const page = await phone(), [, , third] = await people(), had = (await arrived(third)).length;
  await bind(page);
  await page.route('**/visits/sync*', (route) => route.fulfill({ status: 401,
    json: { title: '', error: { code: 'login', message: '', fields: [] } } }), { times: 1 });
  await form(page, third);
  await page.fill('#f-note', '过期之前');
  await press(page, '保存到本机');
  await page.waitForFunction(() => /绑定已过期/.test(document.querySelector('main').textContent));
  assert.equal(await unsent(page), 1);
  await clean(page, 'expired');
  await opened(page);
  await page.waitForSelector('#f-code');
  await page.fill('#f-code', await code('other'));
  await press(page, '重新绑定');
  await page.waitForFunction(() => /另一位用户/.test(document.querySelector('.errors')?.textContent));
  await page.fill('#f-code', await code());
  await press(page, '重新绑定');
  await page.waitForFunction(() => /全部已上传/.test(document.getElementById('unsent').textContent));
  await comes(third, had + 1);
  await put(page);
});

test('a phone that is revoked says so, forgets the people and keeps what is not sent', async () => {
  const page = await phone(), [, , , fourth] = await people();
  await bind(page);
  await page.context().setOffline(true);
  await record(page, fourth, '撤销之前');
  await screen(page, 'phone');
  await revoke(await main(page).locator('code').innerText());
  await page.context().setOffline(false);
  await page.waitForFunction(() => /绑定已被撤销/.test(document.getElementById('warnings').textContent));
  await page.click('#menu a');
  await page.waitForFunction(() => /绑定已被撤销/.test(document.querySelector('main').textContent));
  assert.equal(await unsent(page), 1);
  assert.match(await words(page), /未上传的 1 条记录还在本机/);
  const left = await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('laoyou-phone').onsuccess = ({ target: { result: db } }) => {
      db.transaction('people').objectStore('people').count().onsuccess = (e) => resolve(e.target.result);
    };
  }));
  assert.equal(left, 0);
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, '保存到文件')]);
  assert.equal(JSON.parse(await readFile(await download.path(), 'utf8')).records.length, 1);
  await put(page);
});

// All that the phone keeps, as text: what is locked can not be read in it.
const raw = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open('laoyou-phone').onsuccess = async ({ target: { result: db } }) => {
    const names = [...db.objectStoreNames], tx = db.transaction(names), all = {}, decoder = new TextDecoder();
    const plain = (v) => {
      if (v instanceof ArrayBuffer || ArrayBuffer.isView(v)) return decoder.decode(v);
      if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)]));
      return v;
    };
    for (const name of names) {
      all[name] = await new Promise((done) => { tx.objectStore(name).getAll().onsuccess = (e) => done(e.target.result.map(plain)); });
    }
    db.close();
    resolve(all);
  };
}));

test('what is kept can not be read without the PIN; ten wrong ones wipe it, and so do 14 days', async () => {
  const page = await phone(), [first] = await people();
  await bind(page);
  await page.context().setOffline(true);
  await record(page, first, '只有我知道');
  const kept = JSON.stringify(await raw(page));
  for (const secret of [first.name, '只有我知道', pin]) assert.ok(!kept.includes(secret), secret);
  await page.reload();
  for (let left = 9; left > 0; left--) {
    await unlock(page, wrongPin);
    await page.waitForFunction((n) => new RegExp(`再输错 ${n} 次`).test(document.querySelector('.errors')?.textContent), left);
    if (left === 5) await page.reload(); // which does not give new tries
  }
  await unlock(page, wrongPin);
  await page.waitForSelector('#f-code');
  assert.match(await words(page), /连续输错 10 次.*未上传的记录 1 条/s);
  const after = await raw(page);
  assert.deepEqual([after.people, after.acts, after.photos], [[], [], []]);
  assert.equal(after.meta.length, 2, 'the phone\'s number and what became of it');
  await page.context().setOffline(false);

  await bind(page);
  await page.context().setOffline(true);
  const now = Date.now();
  await page.clock.setFixedTime(now + 8 * day);
  await opened(page);
  assert.match(await page.innerText('#warnings'), /再过 6 天/);
  await page.clock.setFixedTime(now + day); // set back: it gains nothing
  await opened(page);
  assert.match(await page.innerText('#warnings'), /再过 6 天/);
  await page.clock.setFixedTime(now + 14 * day + 1000);
  await page.reload();
  await page.waitForSelector('#f-code');
  assert.match(await words(page), /超过 14 天/);
  assert.deepEqual((await raw(page)).people, []);
  await put(page);
});

test('300 people and 5,000 records open on a slow phone', async () => {
  const page = await phone(), [somebody] = await people();
  await bind(page);
  await page.context().setOffline(true);
  await page.evaluate(async (like) => {
    const vault = await import('/static/phone_vault.js'), kept = await import('/static/phone_records.js');
    const week = await kept.week(), many = Array.from({ length: 300 }, (_, i) => ({ ...like, party: String(i + 1), name: `老人${i}`,
      age: '80', address: `${i} 号`, telephone: '', due: [], last: [] }));
    await kept.keepWeek({ ...week, people: many });
    const rows = await Promise.all(Array.from({ length: 5000 }, async (_, i) => {
      const id = vault.newId(), of = many[i % 300], made = Date.now() - i * 1000;
      const act = { id, district: of.district, party: of.party, kind: 'visit', on: week.today, at_ms: made, made_ms: made,
        mode: 'by_phone', urgent: false, note: `第 ${i} 条`, fields: {}, answers: {}, photos: [] };
      return { id, tag: await vault.tagOf(of.district, of.party), made, state: 'ready',
        box: await vault.seal(`act/${id}`, { act, about: { name: of.name, place: of.place, kind_text: '探访' } }) };
    }));
    await vault.transact(['acts'], ({ acts }) => { for (const row of rows) acts.put(row); });
  }, { district: somebody.district, place: '油竹村', kinds: ['visit'] });
  const slow = await page.context().newCDPSession(page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const from = Date.now();
  await page.reload();
  await page.waitForSelector('#f-pin');
  const loaded = Date.now();
  await unlock(page);
  await page.waitForSelector('.people li');
  console.log(`# open at a sixth of the speed: ${loaded - from} ms to the PIN, ${Date.now() - loaded} ms from it to the list`);
  assert.equal(await page.locator('.people li').count(), 30);
  assert.equal(await unsent(page), 5000);
  assert.match(await words(page), /名单共 300 人.*还有 270 人/s);
  await main(page).getByRole('button', { name: /显示更多/ }).click();
  await page.waitForFunction(() => document.querySelectorAll('.people li').length === 60);
  await page.fill('#f-q', '老人299');
  await press(page, '查找');
  await page.waitForFunction(() => document.querySelectorAll('.people li').length === 1);
  assert.match(await words(page), /本机有 16 条记录，未上传 16 条/);
  await screen(page, 'records');
  await page.waitForFunction(() => document.querySelectorAll('.people li').length === 30);
  await put(page);
});

test('its screens on a phone and wide, in both languages; by keyboard', async () => {
  const page = await phone(), [first] = await people();
  await bind(page, 'en');
  await page.context().setOffline(true);
  const person = `${first.district}/${first.party}`;
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    for (const lang of ['zh', 'en']) {
      await page.goto(pageOf(lang));
      await page.waitForSelector('#f-pin');
      await clean(page, `unlock ${width} ${lang}`);
      await page.focus('#f-pin');
      await page.keyboard.type(pin);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.people li');
      for (const name of ['week', `person/${person}`, `form/${person}/visit`, 'records', 'conflicts', 'phone']) {
        await screenIn(page, lang, name);
        await clean(page, `${name} ${width} ${lang}`);
      }
    }
  }
  await press(page, 'Large type');
  await clean(page, 'large');
  await put(page);
});
async function screenIn(page, lang, name) {
  await page.evaluate((hash) => { location.hash = hash; }, name);
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => document.documentElement.lang), lang === 'zh' ? 'zh-CN' : 'en');
}

test('without script, over plain HTTP, in a second window: it says what is so, and where to go', async () => {
  const plain = await phone({ javaScriptEnabled: false });
  await plain.goto(pageOf());
  assert.equal(await main(plain).locator('a').getAttribute('href'), '/visits');
  await put(plain);
  const { port } = new URL(program.url), origin = `http://visits.test:${port}`;
  program.run('setting', 'set', 'public_origin', origin);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu',
    '--host-resolver-rules=MAP visits.test 127.0.0.1'] });
  const page = await browser.newPage();
  for (let i = 0; i < 50 && (await page.goto(`${origin}/visits/phone`)).status() !== 200; i++) await page.waitForTimeout(200);
  assert.match(await words(page), /只能联网使用.*https:\/\//s);
  assert.equal(await main(page).locator('a').getAttribute('href'), '/visits');
  await clean(page, 'plain HTTP');
  await browser.close();
  const one = await phone();
  await bind(one);
  const two = await one.context().newPage();
  await two.goto(pageOf());
  await two.waitForFunction(() => /另一个窗口/.test(document.querySelector('main').textContent));
  await one.close();
  await two.waitForSelector('#f-pin');
  await two.context().close();
});
