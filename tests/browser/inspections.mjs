// An inspection on a phone: put on the plan, each item with its result and a photo, no pass with an item that
// failed, an order to mend with its day; the institution reads it and reports, another one sees nothing; the
// check that follows; a joint one, each bureau for itself; and the register of who was admitted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { proof } from './casework.mjs';
import { address, begin, clean, close, end, here, open, press, words, wrongs } from './visit.mjs';

const items = ['staff_ok', 'fire_ok', 'food_ok', 'hygiene_ok', 'premises_ok', 'video_ok', 'records_ok'];
let program, one, home, other; // the address of the case; its institution and another one

before(async () => {
  program = await begin({ demo: ['--area', '331121', '--scale', '0.02'] });
});
after(end);

async function unfold(page, name) {
  const form = page.locator('details', { has: page.locator('summary', { hasText: name }) }).first();
  if (!await form.evaluate((e) => e.open)) await form.locator('summary').click();
  return form;
}

async function fill(form, failed) {
  for (const key of items)
    await form.locator(`[name="field.${key}"]`).selectOption(key === failed ? 'fail' : 'pass');
}

async function make(page, name) {
  const form = await unfold(page, name);
  await form.locator('button.action').click();
}

// The institution found first by a word; its number.
async function find(page, word) {
  await page.fill('#f-q', word);
  await press(page, '查找');
  const found = page.locator('main tbody a').first();
  return [/party=(\d+)/.exec(await found.getAttribute('href'))[1], found];
}

// Puts an inspection on the plan; gives its address.
async function plan(procedure, fields) {
  const page = await open('jiancha', `/area/331121/apply/${procedure}`, { width: 390 });
  [other] = await find(page, '养老');
  const [number, found] = await find(page, '托育');
  home = number;
  await found.click();
  for (const [key, value] of Object.entries(fields)) await page.fill(`#f-${key}`, value);
  await press(page, '发起');
  const at = here(page).replace(/\?.*/, '');
  await close(page);
  return at;
}

test('an inspection is put on the plan and begun', async () => {
  one = await plan('inspection', { planned_on: '2024-06-30', plan_reason: '年度计划' });
  const page = await open('jiancha', one, { width: 390 });
  await make(page, '到场');
  assert.match(await words(page), /现场检查/);
  await clean(page, 390);
  await close(page);
});

test('with an item that failed it is not passed, and nothing chosen is lost', async () => {
  const page = await open('jiancha', one, { width: 390 });
  const form = await unfold(page, '检查合格');
  await fill(form, 'fire_ok');
  await form.locator('button.action').click();
  assert.match((await wrongs(page)).join(), /“消防设施和通道”为“不合格”，不能办理“检查合格”/);
  assert.equal(await page.locator('#f-fire_ok').inputValue(), 'fail');
  assert.match(await words(page), /现场检查/);
  await clean(page, 'a check list with a fault, 390');
  await close(page);
});

test('what fails is ordered to be mended by a day that is not over, with its photo', async () => {
  const page = await open('jiancha', one, { width: 390 });
  const send = async (day) => {
    const form = await unfold(page, '责令整改');
    await fill(form, 'fire_ok');
    await form.locator('[name="file.fire_photo"]').setInputFiles(proof);
    await form.locator('[name="field.mend_by"]').fill(day);
    await form.locator('input[name=reason]').fill('安全出口上锁');
    await form.locator('button.action').click();
  };
  await send('2024-06-01');
  assert.match((await wrongs(page)).join(), /早于今天/);
  await send('2024-07-12');
  assert.match(await words(page), /限期整改/);
  assert.match(await words(page), /2024-07-12/);
  assert.equal(await page.getByRole('link', { name: '消防照片' }).count(), 1);
  await clean(page, 390);
  await close(page);
});

test('the institution sees the order and reports; another institution finds nothing', async () => {
  program.run('user', 'grant', 'minzheng', 'provider', '--area', '331121', '--unit', home);
  program.run('user', 'grant', 'jiaoyu', 'provider', '--area', '331121', '--unit', other);
  const number = /cases\/(\d+)/.exec(one)[1];
  for (const path of [one, `${one}.json`, `/cases/331121/${number}`]) {
    const page = await open('jiaoyu', path);
    assert.equal(page.answer.status(), 404, path);
    await close(page);
  }
  const lists = {};
  for (const user of ['jiaoyu', 'minzheng']) {
    const page = await open(user, '/account');
    const json = await (await page.request.get(address('/area/331121/cases.json'))).json();
    lists[user] = json.cases.map((c) => c.case);
    // Its own ones; of others only what names it in a field for that, or books what it offers.
    const named = ['childcare_seat', 'guidance_signup', 'guidance_invite'];
    assert.ok(json.cases.every((c) => c.party === (user === 'jiaoyu' ? other : home) || named.includes(c.procedure)), user);
    const csv = await (await page.request.get(address('/area/331121/cases.csv'))).text();
    assert.equal(csv.includes(`331121-${number}`), user === 'minzheng', 'a file shows what the page does');
    await close(page);
  }
  assert.ok(lists.minzheng.includes(number));
  assert.ok(!lists.jiaoyu.includes(number));
  const page = await open('minzheng', '/area/331121/today', { width: 390 });
  assert.match(await words(page), /监督检查/);
  await clean(page, 'the desk of an institution, 390');
  await page.goto(address(one));
  assert.equal(await page.locator('summary', { hasText: '直接复查' }).count(), 0, 'for inspectors');
  await make(page, '报告整改完成');
  assert.match(await words(page), /待复查/);
  await clean(page, 'a case of an institution, 390');
  await close(page);
});

test('what is due stands on one page for the institution and for the inspector, each its own', async () => {
  const number = /cases\/(\d+)/.exec(one)[1], path = '/area/331121/own-due';
  program.run('party', 'state', home, '--district', '331121', '--source', 'verified', '--from', '2024-01-01',
    '--fact', '许可证有效期至=2024-07-20', '--fact', '食品经营许可有效期至=2024-06-01');
  for (const [user, width] of [['minzheng', 390], ['jiancha', 1440]]) {
    const page = await open(user, '/account', { width });
    await page.getByRole('link', { name: '应办清单' }).first().click();
    const told = await words(page), mine = user === 'minzheng';
    assert.match(told, /应办清单/);
    assert.equal(/养老托育机构许可证在有效期内/.test(told), mine, user);
    const { rows } = await (await page.request.get(address(`${path}.json?page=all`))).json();
    const found = (key) => rows.find((r) => r.key === key);
    assert.equal(rows.some((r) => r.case === number && r.step_name === '待复查'), !mine, 'a re-check is the inspector\'s');
    if (mine) {
      assert.deepEqual([found('institution_licence').due, found('institution_licence').state], ['2024-07-20', 'soon']);
      assert.equal(found('food_licence').state, 'late');
      assert.ok(rows.every((r) => r.institution_name || r.case), 'nobody else\'s');
    }
    const csv = await (await page.request.get(address(`${path}.csv`))).text();
    assert.equal(csv.includes('养老托育机构许可证在有效期内'), mine);
    await clean(page, `what is due from ${user}, ${width}`);
    await close(page);
  }
  const worker = await open('caiwu', path);
  assert.equal(worker.answer.status(), 403);
  await close(worker);
});

test('the inspector checks again: what failed has to pass', async () => {
  const page = await open('jiancha', one);
  await make(page, '复查合格');
  assert.match((await wrongs(page)).join(), /“消防设施和通道”为“不合格”，不能办理“复查合格”/);
  await page.locator('#f-fire_ok').selectOption('pass');
  await make(page, '复查合格');
  assert.match(await words(page), /办结公示/);
  await page.goto(page.url().replace(/\/area.*/, '/area/331121/published'));
  assert.match(await words(page), /监督检查/);
  await close(page);
});

test('a joint inspection: each bureau says what it found, and no other for it', async () => {
  const at = await plan('joint_inspection', { planned_on: '2024-06-30', led_by: '县卫生健康局' });
  const page = await open('xiaofang', at, { width: 390 });
  await make(page, '到场');
  assert.equal(await page.locator('summary', { hasText: '市场监管检查完成' }).count(), 0);
  const form = await unfold(page, '消防检查完成');
  await form.locator('[name="field.fire_result"]').selectOption('fail');
  await form.locator('[name="field.fire_found"]').fill('安全出口上锁');
  await form.locator('button.action').click();
  assert.match(await words(page), /消防检查结果 不合格/);
  assert.match(await words(page), /市场监管检查完成/, 'what waits for others is told');
  const refused = await page.evaluate(async (path) => {
    const one = (name) => document.querySelector(`main form input[name=${name}]`).value;
    const body = new URLSearchParams({ csrf: one('csrf'), move: 'market_done', seen: one('seen'),
      'field.market_result': 'pass', 'field.market_found': '留样齐全' });
    return (await fetch(`${path}/move`, { method: 'POST', body })).status;
  }, at);
  assert.equal(refused, 403);
  await clean(page, 'a joint inspection, 390');
  await close(page);
});

// ---- The year's plan: next year's, for the server's own job opens cases of this month ----

test('the office makes the plan of a year, once', async () => {
  for (const width of [1440, 390]) {
    const page = await open('zhuanban', '/area/331121/inspections/plan?year=2025', { width });
    await clean(page, `making a plan, ${width}`);
    await page.selectOption('#f-duty', 'childcare_yearly');
    await press(page, '编制');
    assert.match(await words(page), /年度检查计划/);
    assert.match(await words(page), /县卫生健康局/);
    await clean(page, `a plan, ${width}`);
    const { inspections } = await (await page.request.get(address('/area/331121/inspections.json?year=2025'))).json();
    assert.equal(new Set(inspections.map((i) => i.party)).size, inspections.length, 'each institution once');
    assert.ok(inspections.some((i) => i.party === home));
    await close(page);
  }
});

test('an item is moved with a reason, its case opened, done, and its result made public', async () => {
  let page = await open('zhuanban', '/area/331121/inspections?year=2025', { width: 390 });
  const { inspections } = await (await page.request.get(address('/area/331121/inspections.json?year=2025'))).json();
  const at = `/area/331121/inspections/${inspections.find((i) => i.party === home).item}`;
  await page.goto(address(at));
  await page.selectOption('#f-month', '9');
  await page.selectOption('#f-together', 'no');
  await page.fill('#f-reason', '避开开学');
  await press(page, '保存调整');
  assert.match(await words(page), /2025 年 9 月/);
  assert.match(await words(page), /避开开学/);
  await clean(page, 'an item of a plan, 390');
  await press(page, '开立检查办件');
  assert.match(await words(page), /已列入计划/);
  const item = (await (await page.request.get(address(`${at}.json`))).json()).inspection;
  await close(page);
  page = await open('jiancha', `/area/331121/cases/${item.case}`, { width: 390 });
  await make(page, '到场');
  const form = await unfold(page, '检查合格');
  await fill(form, null);
  await form.locator('button.action').click();
  assert.match(await words(page), /办结公示/);
  await close(page);
  page = await open(null, '/area/331121/inspection-results?year=2025');
  assert.match(await words(page), /还没有公开的检查结果/);
  await close(page);
  page = await open('zhuanban', '/area/331121/inspections/plan?year=2025');
  await page.getByRole('button', { name: /托育机构年度检查 公开/ }).click();
  await page.waitForLoadState();
  await close(page);
  for (const width of [1440, 390]) {
    page = await open(null, '/area/331121/inspection-results?year=2025', { width });
    assert.match(await words(page), /办结公示/);
    await clean(page, `results for all, ${width}`);
    await close(page);
  }
});

test('an inspection that was opened beside the plan counts for an item, and is taken off again', async () => {
  program.run('inspection', 'plan', 'care_home_yearly', '--district', '331121', '--year', '2025');
  let page = await open('jiancha', '/area/331121/inspections?year=2025');
  const { inspections } = await (await page.request.get(address('/area/331121/inspections.json?year=2025'))).json();
  const item = inspections.find((i) => i.party !== home && !i.case), at = `/area/331121/inspections/${item.item}`;
  const { case: number } = JSON.parse(program.run('case', 'open', 'inspection', item.party, '--asks', 'office',
    '--district', '331121', '--fact', 'planned_on=2024-12-20', '--json'));
  await page.goto(address(at));
  await page.selectOption('#f-case', String(number));
  await clean(page, 'an item that a case may count for, 1440');
  await press(page, '计入');
  assert.match(await words(page), new RegExp(`331121-${number} 已列入计划`));
  assert.match(await words(page), /计入办件/);
  await close(page);
  page = await open('jiancha', at, { width: 390 });
  await page.fill('#t-reason', '专项检查，不是年度检查');
  await clean(page, 'an item with its case, 390');
  await press(page, '不再计入');
  assert.match(await words(page), /办件不再计入/);
  assert.equal((await (await page.request.get(address(`${at}.json`))).json()).inspection.case, '');
  await close(page);
});

// ---- Named in a field ----

test('an institution sees the seat that it was offered, and no other one does', async () => {
  const child = JSON.parse(program.run('party', 'add', 'person', '--district', '331121', '--source', 'verified',
    '--fact', '出生日期=2022-09-01', '--from', '2022-09-01', '--json')).party;
  program.run('case', 'open', 'childcare_seat', child, '--asks', 'family', '--district', '331121');
  const page = await open('jiancha', '/account');
  const { cases } = await (await page.request.get(address('/area/331121/cases.json?procedure=childcare_seat&page=all'))).json();
  const number = cases.find((c) => c.party === child).case;
  await close(page);
  for (const offered of [false, true]) {
    if (offered)
      program.run('case', 'move', number, 'offer', '--district', '331121', '--hand', 'worker', '--fact', `offered_home=${home}`);
    for (const user of ['minzheng', 'jiaoyu']) {
      const seen = await open(user, `/area/331121/cases/${number}`);
      assert.equal(seen.answer.status(), offered && user === 'minzheng' ? 200 : 404, `${user} ${offered}`);
      const listed = (await (await seen.request.get(address('/area/331121/cases.json?page=all'))).json()).cases;
      assert.equal(listed.some((c) => c.case === number), offered && user === 'minzheng', user);
      await close(seen);
    }
  }
});

test('anybody reads the register', async () => {
  const page = await open(null, '/area/331121/register', { width: 390 });
  assert.match(await words(page), /备案机构名册/);
  await clean(page, 390);
  await close(page);
});
