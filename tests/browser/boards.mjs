// Every page in every look: axe finds nothing, nothing is wider than its window, what is pressed is high
// enough, a state has its sign and its word.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, begin, close, end, faults, look, open } from './visit.mjs';

const lists = ['indicators', 'tasks', 'projects', 'policies', 'pilots', 'reforms'];

before(begin);
after(end);

// Each page of a plan with the first entry of each list.
async function publicPages(some) {
  const pages = [];
  const page = await open(null, '/');
  for (const plan of some) {
    await page.goto(address(`/plan/${plan}`));
    const has = await page.locator('.sections a').evaluateAll((all) => all.map((a) => a.pathname));
    pages.push(...has);
    for (const list of [...lists, 'units', 'apps'].filter((l) => has.includes(`/plan/${plan}/${l}`))) {
      await page.goto(address(`/plan/${plan}/${list}`));
      const first = page.locator('.listing tbody a').first();
      if (await first.count()) pages.push(await first.evaluate((a) => a.pathname));
    }
  }
  await close(page);
  return pages;
}

// Looks at all pages in one look, and gives what is wrong with them.
async function lookAt(user, paths, [where, { lang, ...how }]) {
  const all = [], page = await open(user, '/login', how);
  for (const path of paths) {
    const answer = await page.goto(address(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`));
    if (answer.status() !== 200 && !/no-such|nonsense/.test(path)) all.push(`${path}: ${answer.status()}`);
    all.push(...await faults(page, `${path} as ${user} (${where})`));
  }
  await close(page);
  return all;
}

const phone = { width: 390 }, desk = { width: 1440 };
const plain = { 'phone, Chinese': { ...phone, lang: 'zh' }, 'desk, English': { ...desk, lang: 'en' } };
const turned = { 'phone, English': { ...phone, lang: 'en' }, 'desk, Chinese': { ...desk, lang: 'zh' } };

async function lookAtPlans(some, looks) {
  const pages = await publicPages(some), found = [];
  for (const one of Object.entries(looks)) found.push(...await lookAt(null, pages, one));
  assert.deepEqual(found, []);
}

test('what everybody may see: Shanghai and Songjiang', () => lookAtPlans(['shanghai', 'songjiang'], plain));
test('what everybody may see: Yangpu and Qingpu', () => lookAtPlans(['yangpu', 'qingpu'], turned));
test('what everybody may see: Qingtian', () => lookAtPlans(['qingtian'], { ...plain, ...turned }));
test('what everybody may see: all plans', async () => {
  const pages = ['/', '/tasks', '/login', '/no-such-page', '/plan/qingtian/indicators?sort=nonsense',
    '/plan/qingtian/tasks?page=2', '/plan/qingpu/units/%E8%B5%B5%E5%B7%B7%E9%95%87'], found = [];
  for (const one of Object.entries({ ...plain, ...turned })) found.push(...await lookAt(null, pages, one));
  assert.deepEqual(found, []);
});

// ---- Who is logged in ---------------------------------------------------------------------------

const plan = '/plan/qingtian', unit = '?unit=%E5%8E%BF%E6%B0%91%E6%94%BF%E5%B1%80';
const work = {
  minzheng: ['/desk', plan, `${plan}/indicators/nursing_bed_share`,
    `${plan}/indicators/nursing_bed_share/report${unit}&period=2024-Q1`,
    `${plan}/indicators/elder_health_management`, `${plan}/tasks/home_care_beds/report${unit}`,
    `${plan}/projects/county_care_centre/report${unit}`, `${plan}/reports`, `${plan}/calendar`,
    `${plan}/groups`, `${plan}/meetings/1`, `${plan}/apps/new`, '/inbox', '/account', '/account/password',
    '/account/totp', '/area/331121/files', '/area/331121/parties', '/area/331121/parties/new'],
  zhuanban: ['/desk', `${plan}/reports?state=pending`, `${plan}/calendar`,
    `${plan}/tasks/basic_care_list/designate`, `${plan}/indicators/life_expectancy/designate`,
    `${plan}/assignments`, `${plan}/assignments/1`, '/inbox'],
  qpminzheng: ['/desk', '/plan/qingpu/reports', '/plan/qingpu/units/%E5%8C%BA%E6%B0%91%E6%94%BF%E5%B1%80',
    '/plan/qingpu/apps/3', '/plan/qingpu/apps/new'],
  qpzhuanban: ['/plan/qingpu/groups', '/plan/qingpu/groups/coordination', '/plan/qingpu/groups/1',
    '/plan/qingpu/groups/new', '/plan/qingpu/groups/1/meeting', '/plan/qingpu/meetings/1',
    '/plan/qingpu/meetings/2', '/plan/qingpu/meetings/3', '/plan/qingpu/meetings/2/minutes',
    '/plan/qingpu/assignments/new?kind=supervision'],
  auditor: [`${plan}/reports`, '/outbox', '/log', '/users'],
  admin: ['/account', '/users', '/users/new', '/users/minzheng', '/settings', '/jobs', '/status'],
  security: ['/users/minzheng'],
};

// Pages whose numbers the demo gives: the first report that waits, a body, a form to name a unit.
async function found() {
  const page = await open('zhuanban', '/desk');
  const link = async (path, selector) => {
    await page.goto(address(path));
    return page.locator(selector).first().evaluate((a) => a.pathname + a.search);
  };
  const pages = {
    zhuanban: [
      await link('/desk', '#reviews ~ table tbody a'),
      await link(`${plan}/reports?state=returned`, '.listing tbody a'),
    ],
  };
  await close(page);
  return pages;
}

const looks = {
  elder: ['phone, Chinese', { ...phone, lang: 'zh' }],
  large: ['desk, English', { ...desk, lang: 'en' }],
  'more contrast': ['phone, English', { ...phone, lang: 'en', contrast: 'more' }],
  'forced colours': ['desk, Chinese', { ...desk, lang: 'zh', forcedColors: 'active' }],
};
for (const [kind, [where, how]] of Object.entries(looks)) {
  test(`the pages of who is logged in: ${kind}, ${where}`, async () => {
    const more = await found(), all = [];
    for (const [user, paths] of Object.entries(work)) {
      if (kind === 'elder' || kind === 'large') await look(user, kind);
      all.push(...await lookAt(user, [...paths, ...(more[user] ?? [])], [`${kind}, ${where}`, how]));
      if (kind === 'elder' || kind === 'large') await look(user, 'normal');
    }
    assert.deepEqual(all, []);
  });
}

test('elder mode holds on every page that an account sees, listings as cards', async () => {
  await look('jiaoyu', 'elder');
  const page = await open('jiaoyu', '/');
  for (const path of ['/', plan, `${plan}/indicators`, `${plan}/tasks`, '/tasks', '/desk', `${plan}/findings`]) {
    await page.goto(address(path));
    assert.equal(await page.getAttribute('html', 'class'), 'elder', path);
    if (!await page.locator('.list').count()) continue;
    const shown = await page.locator('.list tbody td').first().evaluate((td) => getComputedStyle(td).display);
    assert.equal(shown, 'grid', path);
  }
  await close(page);
  await look('jiaoyu', 'normal');
});
