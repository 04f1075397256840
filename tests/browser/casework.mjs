// How walks bring a case along: somebody is recorded, asks for the care subsidy at the window, moves are made.
import assert from 'node:assert/strict';
import { close, here, open, press, type } from './visit.mjs';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGA'
  + 'hKmMIQAAAABJRU5ErkJggg==', 'base64');
export const proof = { name: '身份证.png', mimeType: 'image/png', buffer: png };

// Somebody of more than 90, who needs no assessment; gives the number of the record.
export async function record(name, facts = {}) {
  const page = await open('jiancha', '/area/331121/parties/new?kind=person');
  await page.selectOption('#f-source', 'police');
  const all = { name, birth_date: '1931-03-02', home_area: '331121101006', hukou_area: '331121101006', ...facts };
  for (const [key, value] of Object.entries(all)) await type(page, `[name="fact.${key}"]`, value);
  await page.locator('main form .action').first().click();
  const party = /parties\/(\d+)/.exec(here(page))[1];
  await close(page);
  return party;
}

// At the window; gives the number of the case.
export async function ask(party, account) {
  const page = await open('jiancha', `/area/331121/apply/elder_care_subsidy?party=${party}`);
  await page.selectOption('#f-asks', 'family');
  await page.fill('#f-home_address', '油竹街道1号');
  await page.fill('#f-phone', '13856781234');
  await page.selectOption('#f-where_served', 'home_service');
  if (account) await page.fill('#f-account_number', account);
  await page.setInputFiles('#f-identity', proof);
  await press(page, '提交申请');
  assert.match(here(page), /cases\/\d+/);
  const number = /cases\/(\d+)/.exec(here(page))[1];
  await close(page);
  return number;
}

// Opens the form of a move on the page of a case and sends it.
export async function move(page, name, reason) {
  const form = page.locator('details', { has: page.locator('summary', { hasText: name }) }).first();
  await form.locator('summary').click();
  if (reason) await form.locator('input[name=reason]').fill(reason);
  await form.locator('button.action').click();
  await page.waitForURL('**done=**');
}

export async function moveAs(user, number, name, reason) {
  const page = await open(user, `/area/331121/cases/${number}`);
  await move(page, name, reason);
  await close(page);
}
