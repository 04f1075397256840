// What the office does while the phone's walk goes on: shares people out, gives codes, revokes phones, sees what has arrived.
import assert from 'node:assert/strict';
import { address, begin as start, close, end as stop, open } from './visit.mjs';

const area = '331121101', district = '331121', worker = 'wenxi', county = 'jiancha', visitor = 'tanfang';
let list;

// A small made county, whose town has one visitor: the demo has shared all who are to be visited there out to her.
export const begin = () => start({ demo: ['--area', district, '--scale', '0.02'] });
export const end = stop;

// A code for a phone of the visitor, or of `other`, who is somebody else.
export async function code(other) {
  const page = await open(other ? worker : visitor, '/visits/devices');
  await page.locator('main form button').first().click();
  const given = (await page.locator('main code').innerText()).trim();
  await close(page);
  return given;
}

export async function revoke(device) {
  const page = await open(visitor, '/visits/devices');
  const row = page.locator('tr', { has: page.locator(`input[value="${device}"]`) });
  await row.locator('input[name=reason]').fill('手机丢失');
  await row.locator('button').click();
  await page.waitForURL('**done=**');
  await close(page);
}

async function ask(user, path) {
  const page = await open(user);
  const answer = await page.request.get(address(path), { headers: { Accept: 'application/json' } });
  assert.equal(answer.status(), 200, path);
  const value = await answer.json();
  await close(page);
  return value;
}

// Some of those who are to be visited: {district, party, name}.
export async function people() {
  if (!list) {
    const { people: due } = await ask(worker, `/area/${area}/share.json?programme=elder_visit`);
    list = due.slice(0, 10).map(({ party, name }) => ({ district, party, name }));
  }
  return list;
}

// What the visitor's phones have recorded of somebody: {mode, urgent, placed, files}.
export async function arrived({ party }) {
  const { acts } = await ask(county, `/area/${district}/parties/${party}.json`);
  return acts.filter((act) => act.told?.device).map((act) => ({ mode: act.told.mode, urgent: act.told.urgent,
    placed: act.told.placed, files: act.told.files.length }));
}
