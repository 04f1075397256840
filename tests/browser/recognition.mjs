// A need level that another district found (Shanghai): the family's report at the window of a street, a fault
// told, checked by the street, recognised by the district, and from then on a fact with its last day; behind that day
// the level no longer gives anything.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { move, proof } from './casework.mjs';
import { address, begin, clean, close, end, here, onDay, open, press, type, words, wrongs } from './visit.mjs';

const street = '/area/310118102', district = '/area/310118';
let program, party, number;

before(async () => {
  program = await begin({ demo: ['--area', '331121', '--scale', '0.02'] });
  program.run('user', 'grant', 'wenxi', 'worker', '--area', '310118102');
  party = JSON.parse(program.run('party', 'add', 'person', '--district', '310118', '--source', 'verified',
    '--fact', '姓名=王桂英', '--fact', '出生日期=1940-01-05', '--fact', '户籍地=310118102', '--fact', '常住地=310118102',
    '--fact', '最低生活保障对象=是', '--from', '2020-01-01', '--json')).party;
});
after(end);

// What the person is entitled to of the care subsidy: the answer, and the amount.
async function subsidy() {
  const page = await open('qpzhuanban', `${district}/parties/${party}/entitled`);
  const { programmes } = await (await page.request.get(address(`${district}/parties/${party}/entitled.json`))).json();
  await close(page);
  const one = programmes.find((p) => p.programme === 'elder_care_subsidy');
  return [one.answer, one.answer === 'yes' ? one.amount : ''];
}

test('the street takes the report; a fault is told at its field', async () => {
  assert.equal((await subsidy())[0], 'unknown', 'no level is known');
  const page = await open('wenxi', `${street}/apply/need_level_recognition?party=${party}`, { width: 390 });
  await type(page, '[name="field.phone"]', '13856781234');
  await type(page, '[name="field.home_area"]', '310118102');
  await type(page, '[name="field.level"]', '4');
  await type(page, '[name="field.standard"]', '上海市老年照护统一需求评估标准（试行）2.0版');
  await type(page, '[name="field.assessed_on"]', '2023-07-01');
  await type(page, '[name="field.issued_by"]', '杨浦');
  await page.setInputFiles('[name="file.report"]', proof);
  await press(page, '提交申请');
  assert.match((await wrongs(page)).join(), /出具报告的区/);
  assert.equal(await page.inputValue('[name="field.assessed_on"]'), '2023-07-01');
  await clean(page, 'a form with a fault, 390');
  await type(page, '[name="field.issued_by"]', '310110');
  await page.setInputFiles('[name="file.report"]', proof);
  await press(page, '提交申请');
  assert.match(await words(page), /待核对/);
  number = /cases\/(\d+)/.exec(here(page))[1];
  await clean(page, 'its case, 390');
  await close(page);
});

test('checked by the street, recognised by the district: a fact with its standard, place and last day', async () => {
  let page = await open('wenxi', `${street}/cases/${number}`);
  await move(page, '核对一致');
  assert.match(await words(page), /待认可/);
  await close(page);
  page = await open('qpzhuanban', `${district}/cases/${number}`);
  await page.locator('summary', { hasText: /^认可/ }).click();
  await page.fill('[name="field.valid_to"]', '2025-06-30');
  await press(page, '认可');
  assert.match(await words(page), /已认可/);
  await clean(page, 'a level that was recognised, 1440');
  await close(page);
  page = await open('wenxi', `${street}/parties/${party}`);
  for (const said of [/评估4级/, /2025-06-30|2025年6月30日/, /杨浦区/]) assert.match(await words(page), said);
  await close(page);
  assert.deepEqual(await subsidy(), ['yes', 1036]);
});

test('on its last day it counts, the day after it does not', async () => {
  await onDay('2025-06-30');
  assert.equal((await subsidy())[0], 'yes');
  await onDay('2025-07-01');
  assert.equal((await subsidy())[0], 'no');
});
