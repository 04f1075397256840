// Opening a home and a childcare place, each as one matter: the institution fills in one form, the office gives its
// receipt within five working days, the bureaus check side by side, what fails is mended, and anybody reads the
// register; from both sides, wide and on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { move, moveAs, proof } from './casework.mjs';
import { address, begin, clean, close, end, forget, here, open, press, type, words, wrongs } from './visit.mjs';

const place = '331121101006', area = '/area/331121';
let program, home, childcare, opened = {}; // numbers of the two institutions; of their cases

// Recorded by the office under its name; its own user is given the role for that number.
async function institution(name, user) {
  const page = await open('jiancha', `${area}/parties/new?kind=institution`);
  await page.selectOption('#f-source', 'verified');
  await type(page, '[name="fact.institution_name"]', name);
  await type(page, '[name="fact.institution_area"]', place);
  await page.locator('main form .action').first().click();
  const number = /parties\/(\d+)/.exec(here(page))[1];
  await close(page);
  program.run('user', 'grant', user, 'provider', '--area', '331121', '--unit', number);
  return number;
}

before(async () => {
  program = await begin({ demo: ['--area', '331121', '--scale', '0.02'] });
  home = await institution('鹤城颐养院', 'jiaoyu');
  childcare = await institution('鹤城托育园', 'minzheng');
  for (const unit of ['县民政局', '市场监督管理部门', '住房和城乡建设部门', '县卫生健康局'])
    program.run('user', 'grant', 'weijian', 'inspector', '--area', '331121', '--unit', unit);
});
after(end);

async function fill(page, values) {
  for (const [key, value] of Object.entries(values)) await type(page, `[name="field.${key}"]`, value);
}

async function attach(page, keys) {
  for (const key of keys) await page.setInputFiles(`[name="file.${key}"]`, proof);
}

// Issued now: the server's own job does it when its turn comes.
async function letter(page, path, number) {
  program.run('letter', 'issue', '--district', '331121');
  await page.goto(address(path));
  assert.match(await words(page), number);
}

test('the institution fills in one form on a phone; a fault is told at its field and nothing is lost', async () => {
  const page = await open('jiaoyu', `${area}/procedures/open_care_home`, { width: 390 });
  assert.match(await words(page), /5个工作日/);
  await clean(page, 'what can be asked for, 390');
  await page.getByRole('link', { name: '申请办理' }).click();
  assert.match(await words(page), /鹤城颐养院/);
  assert.doesNotMatch(await words(page), /换一个/, 'it asks for itself alone');
  await fill(page, { credit_code: '91331121MA2E1A2B3C', institution_kind: 'care_home', institution_address: '龙津路1号',
    beds: '60', head_name: '王芳', head_phone: '13856781234' });
  await attach(page, ['registration', 'premises_proof', 'pledge', 'fire_proof']);
  await press(page, '提交申请');
  assert.match((await wrongs(page)).join(), /统一社会信用代码的校验码/);
  assert.equal(await page.inputValue('[name="field.institution_address"]'), '龙津路1号');
  await clean(page, 'a form with a fault, 390');
  await fill(page, { credit_code: '91350100M000100Y43' });
  await attach(page, ['registration', 'premises_proof', 'pledge', 'fire_proof']);
  await press(page, '提交申请');
  assert.match(await words(page), /待出具回执.*剩余 5 个工作日/s);
  opened.home = /cases\/(\d+)/.exec(here(page))[1];
  await clean(page, 'its case, 390');
  await close(page);
});

test('it asks for itself alone, and for nothing that institutions do not ask for', async () => {
  const page = await open('jiaoyu', `${area}/apply/open_care_home?party=${childcare}`);
  assert.equal(page.answer.status(), 404);
  assert.equal((await page.goto(address(`${area}/apply/elder_care_subsidy`))).status(), 403);
  assert.equal((await page.goto(address(`${area}/procedures/elder_care_subsidy`))).status(), 200);
  assert.equal(await page.getByRole('link', { name: '申请办理' }).count(), 0);
  await page.goto(address(`${area}/procedures`));
  const csrf = await page.locator('input[name=csrf]').first().inputValue();
  for (const [party, asks, status] of [[childcare, 'institution', 404], [home, 'office', 403]]) {
    const form = { csrf, party, asks, 'field.institution_name': '假冒' };
    const answer = await page.request.post(address(`${area}/apply/open_care_home.json`), { form });
    assert.equal(answer.status(), status, asks);
  }
  assert.equal((await page.goto(address(`${area}/cases/${opened.home}`))).status(), 200);
  await close(page);
  const other = await open('minzheng', `${area}/cases/${opened.home}`);
  assert.equal(other.answer.status(), 404, 'another institution finds nothing');
  await close(other);
});

test('the office gives its receipt; the institution is told and reads it', async () => {
  const worker = await open('jiancha', `${area}/cases/${opened.home}`);
  assert.match(await words(worker), /鹤城颐养院/);
  await move(worker, '出具备案回执');
  assert.match(await words(worker), /联合查验/);
  await clean(worker, 'checks side by side, 1440');
  await close(worker);
  const page = await open('jiaoyu', '/inbox', { width: 390 });
  assert.match(await words(page), /备案材料已收到，回执已出具/);
  await letter(page, `${area}/cases/${opened.home}`, /备〔\d+〕/);
  await page.getByRole('link', { name: /备〔\d+〕/ }).first().click();
  const paper = await page.request.get(address(`${here(page).replace(/\?.*/, '')}/pdf`));
  assert.equal(paper.headers()['content-type'], 'application/pdf');
  await page.goBack();
  await clean(page, 'the case with its receipt, 390');
  await close(page);
});

test('each bureau checks for itself, on its own; none is done while one is missing', async () => {
  const page = await open('xiaofang', `${area}/cases/${opened.home}`, { width: 390 });
  assert.equal(await page.locator('summary', { hasText: '民政部门查验通过' }).count(), 0);
  await move(page, '消防查验通过');
  await clean(page, 'a check of one bureau, 390');
  await close(page);
  const worker = await open('jiancha', `${area}/cases/${opened.home}`);
  assert.equal(await worker.locator('summary', { hasText: '完成备案' }).count(), 0);
  assert.match(await words(worker), /完成备案.*民政部门查验通过/s);
  await close(worker);
});

// The last move of another bureau each: who acts for several units of the office makes them one after the other.
async function check(number, names) {
  const page = await open('weijian', `${area}/cases/${number}`);
  for (const name of names) await move(page, name);
  await close(page);
}

test('what fails is ordered to be mended; the institution is told, reports, and all is checked anew', async () => {
  const page = await open('xiaofang', `${area}/cases/${opened.home}`, { width: 390 });
  const form = page.locator('details', { has: page.locator('summary', { hasText: '查验不符合' }) }).first();
  await form.locator('summary').click();
  await form.locator('[name="field.failed_by"]').fill('消防救援机构');
  await form.locator('[name="field.mend_by"]').fill('2024-07-20');
  await form.locator('input[name=reason]').fill('缺应急照明');
  await form.locator('button.action').click();
  await page.waitForURL('**done=**');
  assert.match(await words(page), /机构整改/);
  await close(page);
  const own = await open('jiaoyu', `${area}/today`, { width: 390 });
  assert.match(await words(own), /养老机构设立备案一件事/, 'what waits for the institution is on its desk');
  await clean(own, 'the desk of an institution, 390');
  await own.goto(address('/inbox'));
  assert.match(await words(own), /查验有不符合备案要求的地方/);
  await letter(own, `${area}/cases/${opened.home}`, /整改〔\d+〕|改〔\d+〕/);
  assert.doesNotMatch(await words(own), /窗口代办/);
  const report = own.locator('details', { has: own.locator('summary', { hasText: '整改完成' }) }).first();
  await report.locator('summary').click();
  await report.locator('[name="file.mend_report"]').setInputFiles(proof);
  await report.locator('button.action').click();
  await own.waitForURL('**done=**');
  assert.match(await words(own), /整改完成.*教育局填报员/s, 'made by the institution, not at the window');
  await close(own);
  const worker = await open('jiancha', `${area}/cases/${opened.home}`);
  assert.match(await words(worker), /完成备案.*先办理：.*消防查验通过/s);
  await close(worker);
});

test('when all have passed the office files it, and anybody reads it in the register', async () => {
  await moveAs('xiaofang', opened.home, '消防查验通过');
  await check(opened.home, ['民政部门查验通过', '市场监管部门查验通过', '住房建设部门查验通过']);
  const page = await open('jiancha', `${area}/cases/${opened.home}`);
  const form = page.locator('details', { has: page.locator('summary', { hasText: '完成备案' }) }).first();
  await form.locator('summary').click();
  await form.locator('[name="field.number"]').fill('331121-2024-007');
  await form.locator('button.action').click();
  await page.waitForURL('**done=**');
  assert.match(await words(page), /已备案/);
  await close(page);
  for (const width of [390, 1440]) {
    const anybody = await open(null, `${area}/register?q=`, { width });
    assert.match(await words(anybody), /鹤城颐养院[^]*331121-2024-007/);
    assert.doesNotMatch(await words(anybody), /王芳|13856781234/);
    await clean(anybody, `the register, ${width}`);
    await close(anybody);
  }
});

test('a childcare place the same way, without script and on a wide screen, by its own bureaus', async () => {
  const page = await open('minzheng', `${area}/apply/open_childcare`, { script: false });
  await fill(page, { credit_code: '9133112100000008K6', institution_kind: 'childcare_centre', institution_address: '龙津路2号',
    seats: '60', head_name: '李华', head_phone: '13856781235' });
  await attach(page, ['registration', 'premises_proof', 'staff_proof', 'health_report', 'fire_proof']);
  await press(page, '提交申请');
  opened.childcare = /cases\/(\d+)/.exec(here(page))[1];
  assert.match(await words(page), /剩余 5 个工作日/);
  await close(page);
  await moveAs('jiancha', opened.childcare, '出具备案回执');
  await moveAs('xiaofang', opened.childcare, '消防查验通过');
  await check(opened.childcare, ['卫生健康部门查验通过', '市场监管部门查验通过', '住房建设部门查验通过']);
  const worker = await open('jiancha', `${area}/cases/${opened.childcare}`);
  const form = worker.locator('details', { has: worker.locator('summary', { hasText: '完成备案' }) }).first();
  await form.locator('summary').click();
  await form.locator('[name="field.number"]').fill('331121-2024-008');
  await form.locator('button.action').click();
  await worker.waitForURL('**done=**');
  await clean(worker, 'a filed place, 1440');
  await close(worker);
  const anybody = await open(null, `${area}/register`);
  assert.match(await words(anybody), /鹤城托育园[^]*331121-2024-008/);
  await close(anybody);
});

test('one box for who does not open the register: institutions lead to their cases, a number to its case', async () => {
  for (const user of ['xiaofang', 'caiwu']) {
    const page = await open(user, `${area}/today`, { width: 390 });
    await page.fill('#f-q', '鹤城颐养');
    await press(page, '查找');
    assert.equal(await page.locator('main tbody tr').count(), 1);
    await clean(page, 'institutions found, 390');
    await page.locator('main tbody a').first().click();
    assert.match(await words(page), /养老机构设立备案一件事/);
    await page.goto(address(`${area}/parties?q=331121-${opened.home}`));
    assert.match(here(page), new RegExp(`cases/${opened.home}$`));
    const { parties } = await (await page.request.get(address(`${area}/parties.json?kind=person`))).json();
    assert.ok(parties.every((p) => p.kind === 'institution'), 'no people');
    await close(page);
  }
});
