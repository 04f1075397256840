// What a demo has to offer for every operation: who asks, what stands in the braces of its address, and
// a deed that succeeds for each that sends. A new page that sends needs a row in `deeds`; new braces a row
// in `given`.
import { createHash, createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { password } from './program.mjs';

export const plans = ['shanghai', 'yangpu', 'songjiang', 'qingpu', 'qingtian'];
const lists = ['indicators', 'tasks', 'projects', 'policies', 'pilots', 'reforms'];

// Somebody of the demo for each role, and for which plan; '*': for all others. One who holds two roles
// stands behind those who hold one.
const people = {
  reporter: { qingtian: 'minzheng', qingpu: 'qpminzheng' }, reviewer: { qingtian: 'weijian', '*': 'shizhuanban' },
  administrator: { qingtian: 'admin' }, security: { qingtian: 'security' }, auditor: { qingtian: 'auditor' },
  coordinator: { qingtian: 'zhuanban', '*': 'shizhuanban' }, assessor: { qingtian: 'pinggu' },
  finance: { qingtian: 'caiwu' }, worker: { qingtian: 'jiancha' },
};
const planOf = (path) => /^\/plan\/(\w+)/.exec(path)?.[1] ?? 'qingtian';

// Somebody who may go there; undefined: nobody of the demo.
export function holder(roles, path) {
  const plan = planOf(path);
  return roles.map((role) => people[role]?.[plan] ?? people[role]?.['*']).find((who) => who);
}
// Somebody who may not.
export const stranger = (roles) => Object.keys(people).find((role) => !roles.includes(role));

// What deeds below have made, and what the survey found.
export const made = { imports: [] };
export const found = { entries: [], units: [], bodies: [], reports: [] };

// ---- Looking around ----

// The first few, and one of each state, light, duty and verdict there is.
function mixed(rows, tells) {
  const seen = new Set(), out = rows.slice(0, 3);
  for (const row of rows) {
    const news = tells.map((key) => `${key}=${row[key]}`).filter((k) => !seen.has(k));
    if (news.length && !out.includes(row)) out.push(row);
    news.forEach((k) => seen.add(k));
  }
  return out;
}

export async function survey(program) {
  const all = async (path, as) => (await program.ask('GET', `${path}.json?page=all`,
    { who: as && await program.person(as) })).json;
  for (const pack of plans) {
    for (const list of lists) {
      const rows = (await all(`/plan/${pack}/${list}`))[list];
      found.entries.push(...mixed(rows, ['state', 'duty', 'verdict', 'towns', 'unnamed'])
        .map((row) => ({ pack, list, key: row.key })));
      found.unnamed ??= rows.filter((row) => row.unnamed).map((row) => ({ pack, list, key: row.key }))[0];
    }
    const { units } = await all(`/plan/${pack}/units`);
    found.units.push(...mixed(units, ['town', 'overdue']).slice(0, 12).map((u) => ({ pack, unit: u.name })));
    const coordinator = holder(['coordinator'], `/plan/${pack}`);
    const { bodies } = (await program.ask('GET', `/plan/${pack}/groups.json`,
      { who: await program.person(coordinator) })).json;
    found.bodies.push(...bodies.map((body) => ({ pack, key: body.key })));
    const { reports } = await all(`/plan/${pack}/reports`, coordinator);
    found.reports.push(...mixed(reports, ['kind', 'outcome', 'replaced', 'progress', 'files'])
      .map((r) => ({ pack, number: r.report })));
  }
  await surveyCounty(program);
  const owed = (await program.ask('GET', '/plan/qingtian/units/县民政局.json')).json;
  made.reported = ['tasks', 'indicators', 'projects', 'policies'].flatMap((list) => owed[list]
    .filter((line) => line.role === 'lead').slice(0, 2).map((line) => ({ pack: 'qingtian', list, key: line.key })));
}

// Of the made county: a home with residents, and the first people of a list and of a household.
async function surveyCounty(program) {
  const { need, places } = (await program.ask('GET', '/area/331121/care.json?need=day_care')).json;
  found.care = { need, places: places.slice(0, 3).map((p) => p.party) };
  const ask = async (path) => (await program.ask('GET', `/area/331121/${path}`,
    { who: await program.person('minzheng') })).json;
  const home = (await ask('parties.json?q=%E5%85%BB%E8%80%81%E9%99%A2')).parties[0].party;
  const { related } = await ask(`parties/${home}.json`);
  const residents = related.flatMap((group) => group.parties.slice(0, 2).map((p) => p.party));
  const acted = [];
  for (const { party } of (await ask('parties.json?q=331121')).parties.slice(0, 20)) {
    const one = await ask(`parties/${party}.json`);
    if (one.acts.length || one.related.length) acted.push(party);
  }
  found.parties = [home, program.served, ...residents.slice(0, 10), ...acted.slice(0, 6)];
}

// ---- Addresses ----

const area = { area: '331121' };
const asked = 'elder_care_subsidy'; // a procedure
const session = { kind: 'guidance_session', title_of: '亲子活动', place: '二楼活动室', on: '2024-06-30',
  starts: '09:30', ends: '11:00', capacity: '20', age_from: '6', age_to: '12' };
const training = { ...session, kind: 'skill_training_session', title_of: '照护实操', amount: '8', age_from: undefined, age_to: undefined };
const inQingtian = (more) => [{ pack: 'qingtian', ...more }];

// The allowance at 80 years, tried at another figure where many get it.
const anotherFigure = { area: '310118', as: 'qpzhuanban', query: 'figure=old_age_allowance%5B80%5D&value=200' };

// What may stand in the braces of patterns that begin so (or have it within): the first row that fits.
const given = [
  [/^\/mine\/case-files/, () => [{ file: `${made.mine}-${made.mineFile}` }]],
  [/^\/mine\/sessions/, () => [{}]],
  [/^\/mine\/letters/, () => [{ letter: made.mineLetter }]],
  [/\/mine\/cases\/\{case\}/, () => [{ case: made.mine }]],
  [/\/mine\/apply\/\{procedure\}/, (list, path) => [{ procedure: 'complaint' },
    ...(path.endsWith('.json') ? [{ procedure: 'childcare_seat' }] : [])]],
  [/^\/users\/\{name\}(\.json)?$/, () => [{ name: 'sample' }, { name: 'minzheng' }]],
  [/^\/users\/\{name\}/, () => [{ name: 'sample' }]],
  [/^\/desk/, () => [{ as: 'minzheng' }, { as: 'zhuanban' }, { as: 'shizhuanban' }]],
  [/\/apply\/\{procedure\}/, (list, path) => [{ ...area, procedure: asked },
    ...(path.endsWith('.json') ? [`party=${made.old}`, 'q=331121'].map((query) => ({ ...area, procedure: asked, query })) : [])]],
  [/\/open-many\/\{procedure\}/, () => [{ ...area, procedure: asked, as: 'jiancha' }]],
  [/\/procedures\/\{procedure\}/, () => [asked, 'ability_assessment', 'joint_inspection'].map((procedure) => ({ ...area, procedure }))],
  [/\/today/, () => [{ ...area, as: 'jiancha' }]],
  // The portal: what everybody finds, with a need that has all there is to tell.
  [/\/care\/compare/, () => [{ ...area, query: `need=${found.care.need}&with=${found.care.places.join('&with=')}` }]],
  [/\/care\/\{id\}/, () => found.care.places.map((id) => ({ ...area, id }))],
  [/\/area\/\{area\}\/care/, () => [{ ...area, query: 'need=childcare&free=1&order=free' },
    { ...area, query: 'need=care_home&town=331121001&order=price' }]],
  [/\/case-files\/\{file\}/, () => [{ ...area, file: `${made.case}-${made.caseFile}` }]],
  [/\/cases\/\{case\}(\.json)?$/, () => [{ ...area, case: made.case, as: 'jiancha' }, { ...area, case: made.case }]],
  [/\/letter-files\/\{paper\}/, () => [{ ...area, paper: `${made.letter}-${made.sealed}`, as: 'jiancha' }]],
  [/\/letters\/\{letter\}/, () => [{ ...area, letter: made.letter, as: 'jiancha' }]],
  [/\/letters(\.\w+)?$/, () => [{ ...area, as: 'jiancha' }]],
  [/\/pay-files\/\{paper\}/, () => [{ ...area, paper: made.payFile, as: 'caiwu' }]],
  [/\/pay\/\{number\}/, (list, path) => [{ ...area, number: made.pay,
    as: /approve/.test(path) ? 'zhuanban' : 'caiwu' }]],
  [/\/pay\/new/, () => [{ ...area, as: 'jiancha' }]],
  [/\{case\}\/assess/, () => [{ ...area, case: made.assessed, as: 'pinggu' }]],
  [/\{case\}/, () => [{ ...area, case: made.case }]],
  [/\/own-due/, () => [{ ...area, as: 'jiancha' }]],
  [/\/inspections\/\{item\}/, () => [{ ...area, item: made.inspection, as: 'jiancha' }]],
  [/\/inspections/, () => [{ ...area, as: 'jiancha', query: 'year=2025' }]],
  [/\/sessions\/\{session\}\/(enrol|withdraw)/, () => [{ ...area, session: made.training, as: 'jiancha', query: `institution=${found.parties[0]}` }]],
  [/\/parties\/\{id\}\/members\/(new|end)/, () => [{ ...area, id: found.parties[0], as: 'jiancha', query: `party=${made.member}` }]],
  [/\/parties\/\{id\}\/members/, () => [{ ...area, id: found.parties[0], as: 'jiancha' }]],
  [/\/sessions\/\{session\}/, () => [{ ...area, session: made.session, as: 'jiancha' }]],
  [/\/sessions/, () => [{ ...area, as: 'jiancha' }]],
  [/\/outbox\/\{id\}/, () => [{ ...area, id: made.mail }]],
  [/\/senders\/\{sender\}/, () => [{ ...area, sender: 'sample_sender' }]],
  [/\/posts\/\{id\}/, () => [{ ...area, id: made.post }]],
  [/\/holds\/\{id\}/, () => [{ ...area, id: '1', as: 'security' }]],
  [/\/files\/\{id\}/, () => [{ ...area, id: made.file }]],
  [/\/parties\/\{id\}\/act(-undo)?(\.json)?$/, () => [{ ...area, id: made.old, as: 'jiancha' }]],
  [/^\/visits(\.json)?$/, () => [{ as: 'tanfang' }]],
  [/\/visits\/photo\/\{photo\}/, () => [{ photo: 'c3'.repeat(16) }]],
  [/\/parties\/\{id\}\/merge/, () => [{ ...area, id: made.party, query: `with=${made.twin}` }]],
  [/\/parties\/\{id\}(\/entitled|\/acts)?(\.json)?$/, () => [made.party, made.third, made.twin, ...found.parties].map((id) => ({ ...area, id }))],
  [/\/parties\/\{id\}/, () => [{ ...area, id: made.party }]],
  [/\/owed\/\{key\}/, () => [{ ...area, key: 'elder_care_subsidy', query: 'list=open' },
    { ...area, key: 'elder_visit' }, { ...area, key: 'home_operation_subsidy', query: 'list=open' }]],
  [/\{area\}\/share/, () => [{ area: '331121101' }]],
  [/\/due\/\{key\}/, () => [{ ...area, key: 'elder_visit' }, { ...area, key: 'elder_visit', as: 'zhuanban' }]],
  [/\/what-if\/\{key\}/, () => [{ ...area, key: 'elder_care_subsidy' }, { ...anotherFigure, key: 'old_age_allowance' }]],
  [/\/what-if(\.json)?$/, (list, path) => (path.includes('{area}') ? [area, anotherFigure] : [{}])],
  [/\/figures\/\{id\}/, () => [{ ...area, id: made.figure }]],
  [/\/imports\/\{id\}(\.json)?$/, () => [...made.imports].reverse().map((id) => ({ ...area, id }))],
  [/\/imports\/\{id\}/, () => [{ ...area, id: made.imports.at(-1) }]],
  [/\/feeds\/\{feed\}/, () => [{ ...area, feed: 'sample_feed' }]],
  [/\{area\}/, () => [area]],
  [/\{key\}\/report/, () => made.reported],
  [/\{key\}\/designate/, () => [found.unnamed, ...made.reported.slice(0, 2)]],
  [/\{pack\}\/units\/\{unit\}/, () => [...found.units, ...inQingtian({ unit: '县民政局', as: 'zhuanban' })]],
  [/\{pack\}\/groups\/\{key\}\/end/, () => inQingtian({ key: made.body })],
  [/\{pack\}\/groups\/\{key\}/, () => [...inQingtian({ key: made.body }), ...found.bodies]],
  [/\{pack\}\/meetings\/\{number\}\/cancel/, () => inQingtian({ number: made.meetings[1] })],
  [/\{pack\}\/meetings\/\{number\}/, () => made.meetings.map((number) => ({ pack: 'qingtian', number }))],
  [/\{pack\}\/assignments\/\{number\}\/end/, () => inQingtian({ number: made.assignments[1] })],
  [/\{pack\}\/assignments\/\{number\}/, () => made.assignments.map((number) => ({ pack: 'qingtian', number }))],
  [/\{pack\}\/apps\/\{number\}/, () => inQingtian({ number: made.app })],
  [/\{pack\}\/reports\/\{number\}\/review/, () => inQingtian({ number: made.report, as: 'zhuanban' })],
  [/\{pack\}\/reports\/\{number\}/, () => [...inQingtian({ number: made.report }), ...found.reports]],
  [/\{pack\}\/evidence\/\{id\}/, () => inQingtian({ id: made.evidence })],
  [/\{pack\}\/measured\/\{key\}/, () => inQingtian({ key: 'destitute_central_care' })],
  [/\{pack\}\/(\w+)\/\{key\}/, (list) => found.entries.filter((e) => e.list === list)],
  // Who works on a plan also sees what meetings assigned.
  [/^\/plan\/\{pack\}(\.json)?$/, () => [...plans.map((pack) => ({ pack })), ...inQingtian({ as: 'zhuanban' })]],
  [/\{pack\}/, () => plans.map((pack) => ({ pack }))],
  [/^[^{]*$/, () => [{}]],
];

// The addresses of a pattern: "/users/{name}.json" as {path: "/users/wang.json"}, with `as`, who is to ask,
// where it matters.
export function addresses(pattern) {
  const [what, values] = given.find(([begins]) => begins.test(pattern)) ?? [];
  if (!what) throw new Error(`${pattern}: say in samples.mjs what its braces may be`);
  return values(what.exec(pattern)[1], pattern).map((named) => ({
    as: named.as,
    query: named.query,
    path: pattern.replace(/\{(\w+)\}/g, (_, name) => {
      if (!named[name]) throw new Error(`${pattern}: say in samples.mjs what {${name}} may be`);
      return encodeURIComponent(named[name]);
    }),
  }));
}

// ---- Deeds ----

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// RFC 6238 with a secret in base 32.
function codeOf(secret) {
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGA'
  + 'hKmMIQAAAABJRU5ErkJggg==', 'base64');

// A form with files.
function withFiles(count, values = {}) {
  const form = new FormData();
  for (const [key, value] of Object.entries(values)) form.append(key, value);
  for (let i = 1; i <= count; i++) form.append('file', new Blob([png], { type: 'image/png' }), `依据${i}.png`);
  return form;
}

// An application for the subsidy, with what proves who asks.
function application(values) {
  const form = new FormData();
  for (const [key, value] of Object.entries(values)) form.append(key, value);
  form.append('keep', 'home_area');
  form.append('field.home_address', '样例村1号');
  form.append('file.identity', new Blob([png], { type: 'image/png' }), '身份证.png');
  return form;
}

// A complaint by a resident, with what shows it.
function complaint() {
  const form = new FormData();
  const values = { 'field.phone': '13800000001', 'field.about': '助餐点', 'field.content': '饭菜偏咸' };
  for (const [key, value] of Object.entries(values)) form.append(key, value);
  form.append('file.evidence', new Blob([png], { type: 'image/png' }), '现场.png');
  return form;
}

// A visit as a phone writes it down, and a photo of it.
const visit = (id, more) => ({ id, district: '331121', party: made.visited, kind: 'visit', on: '2024-06-30', made_ms: 1719712800000,
  mode: 'in_person', answers: { health: 'good' }, ...more });
function photo(id) {
  const form = new FormData();
  const values = { photo: id, district: '331121', offset: 0, size: png.length, sha256: createHash('sha256').update(png).digest('hex') };
  for (const [key, value] of Object.entries(values)) form.append(key, value);
  form.append('piece', new Blob([png], { type: 'image/png' }), '照片.png');
  return form;
}

// A form with a table of people.
function withTable(lines, values) {
  const form = new FormData();
  for (const [key, value] of Object.entries(values)) form.append(key, value);
  form.append('file', new Blob([['姓名,身份证号,常住地,备注', ...lines].join('\r\n')], { type: 'text/csv' }), '名单.csv');
  return form;
}
const imported = (...lines) => ({ operation: 'post_area_area_imports_new', as: 'minzheng',
  sent: () => withTable(lines, { kind: 'person', source: 'village', from: '2024-06-01' }),
  then: (a) => { made.imports.push(a.json.import); } });
const mapped = { operation: 'post_area_area_imports_id_map', as: 'minzheng',
  sent: { 'column.1': 'name', 'column.2': 'id_number', 'column.3': 'home_area', 'column.4': '' } };

const statement = { source: 'police', from: '2024-06-01', 'fact.name': '王测试' };
const setting = (name, value) => ({ operation: 'post_settings', as: 'admin', sent: { name, value, reason: '试验' } });
const address = 'minzheng@example.org';
const app = { kind: 'mobile', full_name: '浙里养', unit: '县民政局', address: 'https://example.org/', launched_on: '2023-05-01' };
const body = { full_name: '养老托育工作样例专班', kind: 'task_force', chair: '副县长', reason: '试验' };

// A server reads its settings again by itself.
async function outsideKnown(program) {
  for (let i = 0; i < 150; i++, await sleep(200))
    if ((await program.ask('GET', '/login.json')).json.outside) return;
  throw new Error('the other sign-on is not offered');
}

// The importer works by itself.
async function wentLive(program) {
  for (let i = 0; i < 100; i++, await sleep(200)) {
    const { state, message } = await read(program, `/area/331121/imports/${made.imports.at(-1)}.json`, 'minzheng');
    if (state === 'live') return;
    if (state === 'failed') throw new Error(message);
  }
  throw new Error('the import never went live');
}

// What of a program is looked up when its turn comes.
const read = async (program, path, as) => (await program.ask('GET', path, { who: await program.person(as) })).json;

// The mail that the return below queued, once its sending was tried: nobody listens there.
async function triedMail(program) {
  for (let i = 0; i < 100; i++, await sleep(200)) {
    const mail = (await read(program, '/outbox.json', 'admin')).mails.find((m) => m.error && m.state === 'queued');
    if (mail) return mail.number;
  }
  throw new Error(`the mail was never tried: ${JSON.stringify(await read(program, '/outbox.json', 'admin'))}`);
}

// The letter of the case that was asked for first, once the server has issued it.
// The first one; with a case, the first of that.
async function issuedLetter(program, of) {
  for (let i = 0; i < 150; i++, await sleep(200)) {
    const letters = (await read(program, '/area/331121/letters.json', 'jiancha')).letters.filter((l) => !of || l.case === of);
    if (letters.length) return letters.at(-1);
  }
  throw new Error('no letter was issued');
}

async function triedPost(program) {
  for (let i = 0; i < 100; i++, await sleep(200)) {
    const post = (await read(program, '/exchange.json', 'admin')).posts.find((p) => p.error && p.state === 'queued');
    if (post) return post.number;
  }
  throw new Error(`the post was never tried: ${JSON.stringify(await read(program, '/exchange.json', 'admin'))}`);
}

const entry = () => ({ path: `/plan/qingtian/tasks/${made.reported.find((r) => r.list === 'tasks').key}` });

const twin = { 'fact.name': '双样例', 'fact.birth_date': '1950-03-04' };
const figure = { figure: 'home_operation[5]', value: '500', holds_from: '2024-07-01', basis: '会议纪要' };

// In this order. `as`: somebody of the demo, or "sample", the user that the second row makes; `sent` may be
// worked out when its turn comes; `at`: the address, where it is not the first of addresses(); `then` keeps
// what later rows need.
export const deeds = [
  { operation: 'post_mine_code', as: null, sent: (program) => program.whoever, then: (a) => { made.ticket = a.json.ticket; } },
  { operation: 'post_mine_login', as: null, sent: (program) => ({ ticket: made.ticket, code: program.code() }),
    then: (a) => { made.leaving = { cookie: a.cookie, csrf: a.json.csrf }; } },
  { operation: 'post_mine_apply_procedure', as: null, sent: () => complaint(),
    then: async (a, program) => {
      made.mine = a.json.case;
      made.mineFile = (await read(program, `/area/331121/cases/${made.mine}.json`, 'jiancha')).events[0].files[0].file;
    } },
  // The office takes it up, and he is told.
  { operation: 'post_area_area_cases_case_move', as: 'jiancha', at: () => `/area/331121/cases/${made.mine}/move.json`,
    sent: { move: 'assign', seen: '1', 'field.handled_by': '县民政局' } },
  { operation: 'post_mine_cases_case_move', as: null, sent: { move: 'withdraw', seen: '2' } },
  { operation: 'post_display', as: null, sent: { display: 'elder', back: '/care' } },
  { operation: 'post_mine_logout', as: 'leaving', sent: {} },
  { operation: 'post_area_area_check', as: null, sent: { 'answer.birth_date': '1938-05-01', 'answer.hukou_area': '331121', unsure: 'ability' } },
  { operation: 'post_login', as: null, sent: { name: 'auditor', password } },
  { operation: 'post_users_new', as: 'admin', sent: { name: 'sample', display_name: '接口样例', email: 'sample@example.org' },
    then: (a) => { made.password = a.json.password; } },
  { operation: 'post_account_password', as: 'sample',
    sent: () => ({ old: made.password, new: 'a longer sample 17', again: 'a longer sample 17' }),
    then: (a) => { made.password = 'a longer sample 17'; made.sample = { cookie: a.cookie, csrf: a.json.csrf }; } },
  { operation: 'post_account', as: 'sample', sent: { lang: 'zh', large_type: true } },
  { operation: 'post_account_mail', as: 'sample', sent: { email: 'sample@example.org', wants_mail: true } },
  setting('outside_issuer', 'https://sso.example.gov.cn'),
  setting('outside_client', 'sample'),
  { operation: 'post_account_outside', as: 'sample', before: outsideKnown,
    sent: () => ({ password: made.password }) },
  { operation: 'post_users_name_link', as: 'admin', sent: { subject: 'staff-7' } },
  { operation: 'post_users_name_unlink', as: 'admin', sent: {}, then: () => { made.sample = null; } },
  { operation: 'post_users_name_link', as: 'admin', sent: { subject: 'staff-7' } },
  { operation: 'post_account_outside_remove', as: 'sample', sent: {},
    then: (a) => { made.sample = { cookie: a.cookie, csrf: a.json.csrf }; } },
  { operation: 'post_account_totp', as: 'sample', sent: {},
    then: (a) => { made.secret = a.json.secret; } },
  { operation: 'post_account_totp_confirm', as: 'sample', sent: () => ({ code: codeOf(made.secret) }) },
  { operation: 'post_logout', as: 'sample', sent: {} },
  { operation: 'post_users_name_totp', as: 'security', sent: {} },
  { operation: 'post_users_name_grant', as: 'security', sent: { role: 'reviewer', area: '331121' } },
  { operation: 'post_users_name_revoke', as: 'security', sent: { role: 'reviewer', area: '331121' } },
  { operation: 'post_users_name_unlock', as: 'security', sent: {} },
  { operation: 'post_users_name_email', as: 'admin', sent: { email: '' } },
  { operation: 'post_users_name_disable', as: 'admin', sent: {} },
  { operation: 'post_users_name_enable', as: 'admin', sent: {} },
  { operation: 'post_users_name_password', as: 'admin', sent: {} },
  setting('backup_keep', '7'),
  setting('smtp_from', 'laoyou@example.org'),
  setting('smtp_server', 'smtp://127.0.0.1:1'), // where nobody listens

  { operation: 'post_area_area_parties_new', as: 'minzheng', sent: { kind: 'person', ...statement },
    then: (a) => { made.party = a.json.party; } },
  { operation: 'post_area_area_parties_id_state', as: 'minzheng', sent: { ...statement, 'fact.name': '王样例' },
    then: (a) => { made.statement = a.json.statement; } },
  { operation: 'post_area_area_parties_id_state', as: 'minzheng', sent: { ...statement, source: 'self', 'fact.name': '王某' } },
  { operation: 'post_area_area_parties_id_state', as: 'minzheng', sent: { ...statement, 'fact.phone': '13800000001' } },
  { operation: 'post_area_area_parties_id_unmask', as: 'minzheng', sent: { unmask_reason: '电话核实', fact: 'phone' } },
  { operation: 'post_area_area_parties_new', as: 'minzheng', sent: { kind: 'person', ...statement },
    then: (a) => { made.other = a.json.party; } },
  { operation: 'post_area_area_parties_id_merge', as: 'minzheng', sent: () => ({ into: made.other, reason: '同一人' }) },
  { operation: 'post_area_area_parties_id_unmerge', as: 'minzheng',
    sent: () => ({ record: made.party, reason: '不是同一人' }) },
  { operation: 'post_area_area_parties_id_retract', as: 'minzheng',
    sent: () => ({ statement: made.statement, reason: '登记有误' }) },
  // Two records that stay one, and two that look like one.
  { operation: 'post_area_area_parties_new', as: 'minzheng', sent: { kind: 'person', ...statement, ...twin },
    then: (a) => { made.other = a.json.party; } },
  { operation: 'post_area_area_parties_new', as: 'minzheng', sent: { kind: 'person', ...statement, ...twin },
    then: (a) => { made.third = a.json.party; } },
  { operation: 'post_area_area_parties_new', as: 'minzheng', sent: { kind: 'person', ...statement, ...twin },
    then: (a) => { made.twin = a.json.party; } },
  { operation: 'post_area_area_parties_id_merge', as: 'minzheng', at: () => `/area/331121/parties/${made.other}/merge.json`,
    sent: () => ({ into: made.twin, reason: '同一人' }) },
  { operation: 'post_area_area_parties_id_state', as: 'minzheng', at: () => `/area/331121/parties/${made.third}/state.json`,
    sent: { ...statement, ...twin, 'fact.id_number': '331121194002290017' } },
  // Somebody of more than 90 asks for the subsidy, at the window; it is accepted, checked and published.
  { operation: 'post_area_area_parties_new', as: 'jiancha', sent: { kind: 'person', ...statement,
    'fact.birth_date': '1930-03-04', 'fact.home_area': '331121101001' },
    then: (a) => { made.old = a.json.party; } },
  { operation: 'post_area_area_apply_procedure', as: 'jiancha', at: () => `/area/331121/apply/${asked}.json`,
    sent: () => application({ party: made.old, asks: 'family', 'field.phone': '13800000001', 'field.where_served': 'home_service' }),
    then: async (a, program) => {
      made.case = a.json.case;
      made.caseFile = (await read(program, `/area/331121/cases/${made.case}.json`, 'jiancha')).events[0].files[0].file;
    } },
  { operation: 'post_area_area_cases_case_move', as: 'jiancha',
    sent: { move: 'accept_known', seen: '1', reason: '九十周岁以上' } },
  { operation: 'post_area_area_cases_case_unmask', as: 'jiancha', sent: { unmask_reason: '电话核实' } },
  { operation: 'post_area_area_cases_case_move', as: 'weijian', sent: { move: 'town_pass', seen: '2' } },
  // Its letter of acceptance is served, the copy under the seal kept; anybody asks whether it is genuine.
  { operation: 'post_area_area_letters_letter_serve', as: 'jiancha',
    before: async (program) => { ({ letter: made.letter, number: made.letterNumber } = await issuedLetter(program)); },
    sent: async (program) => ({ on: (await read(program, `/area/331121/letters/${made.letter}.json`, 'jiancha')).letter.on,
      how: 'direct', taker: '陈样例', note: '本人签收' }) },
  { operation: 'post_area_area_letters_letter_seal', as: 'jiancha',
    sent: async (program) => withFiles(1, { on: (await read(program, `/area/331121/letters/${made.letter}.json`, 'jiancha')).letter.on }),
    then: async (a, program) => {
      made.sealed = (await read(program, `/area/331121/letters/${made.letter}.json`, 'jiancha')).letter.sealed_file;
    } },
  { operation: 'post_letters_verify', as: null, sent: () => withFiles(1) },
  { operation: 'post_letters_verify', as: null, sent: () => ({ area: '331121', number: made.letterNumber }) },
  // A resident has a letter of his own, with the copy under the seal.
  { operation: 'post_mine_apply_procedure', as: null, at: () => '/mine/apply/ability_assessment.json',
    sent: { 'field.phone': '13800000001', 'field.home_area': '331121001001', 'field.assessment_reason': '1' },
    then: (a) => { made.mineAsked = a.json.case; } },
  { operation: 'post_area_area_cases_case_move', as: 'jiancha', at: () => `/area/331121/cases/${made.mineAsked}/move.json`,
    sent: { move: 'accept', seen: '1' },
    then: async (a, program) => { made.mineLetter = (await issuedLetter(program, made.mineAsked)).letter; } },
  { operation: 'post_area_area_letters_letter_seal', as: 'jiancha', at: () => `/area/331121/letters/${made.mineLetter}/seal.json`,
    sent: async (program) => withFiles(1, { on: (await read(program, `/area/331121/letters/${made.mineLetter}.json`, 'jiancha')).letter.on }) },
  // Another one is granted it, by three officers; a pay list is made, returned, made again, checked, approved
  // and taken.
  { operation: 'post_area_area_parties_new', as: 'jiancha', sent: { kind: 'person', ...statement,
    'fact.birth_date': '1931-05-06', 'fact.home_area': '331121101001' }, then: (a) => { made.granted = a.json.party; } },
  { operation: 'post_area_area_apply_procedure', as: 'jiancha', at: () => `/area/331121/apply/${asked}.json`,
    sent: () => application({ party: made.granted, asks: 'family', 'field.phone': '13800000002', 'field.where_served': 'home_service',
      'field.account_number': '6222020000001234567' }), then: (a) => { made.paid = a.json.case; } },
  ...[['jiancha', 'accept_known'], ['weijian', 'town_pass'], ['jiancha', 'object'], ['weijian', 'object_dropped'],
    ['zhuanban', 'approve']].map(([as, move], n) => ({ operation: 'post_area_area_cases_case_move', as,
    at: () => `/area/331121/cases/${made.paid}/move.json`, sent: { move, seen: `${n + 1}`, reason: '样例' } })),
  ...[['return', { reason: '请补齐账号' }], ['check', {}]].flatMap(([step, sent]) => [
    { operation: 'post_area_area_pay_new', as: 'jiancha', at: () => '/area/331121/pay/new.json',
      sent: { programme: asked, month: '2024-06' }, then: (a) => { made.pay = a.json.list; } },
    { operation: `post_area_area_pay_number_${step}`, as: 'caiwu', sent }]),
  { operation: 'post_area_area_pay_number_approve', as: 'zhuanban', sent: {} },
  { operation: 'post_area_area_pay_number_export', as: 'caiwu', sent: { purpose: '六月代发', format: 'csv' },
    then: (a) => { made.payFile = a.json.file; } },
  // Cases for several at once: who has one already is told so.
  { operation: 'post_area_area_open_many_procedure', as: 'jiancha', at: () => `/area/331121/open-many/${asked}.json`,
    sent: () => ({ party: [made.old, made.other] }) },
  // Another platform sends an application, and is told what becomes of it: nobody listens there.
  { operation: 'post_settings_secret', as: 'admin', sent: { name: 'exchange_key', secret: 'sample' } },
  setting('exchange_url', 'http://127.0.0.1:1/cases'),
  setting('exchange_way', 'post'),
  { operation: 'post_exchange_senders', as: 'admin', sent: { sender: 'sample_sender', label: '样例平台', area: '331121' },
    then: (a) => { made.senderToken = a.json.token; } },
  { operation: 'post_area_area_parties_new', as: 'jiancha', sent: { kind: 'person', ...statement,
    'fact.birth_date': '1931-03-04', 'fact.home_area': '331121101001' },
    then: (a) => { made.outside = a.json.party; } },
  { operation: 'post_api_applications', as: null, sent: () => application({ token: made.senderToken, application: 'sample-1',
    procedure: asked, party: made.outside, asks: 'family', 'field.phone': '13800000001', 'field.where_served': 'home_service' }) },
  // An assessment: asked for, taken in, given to the assessors, one of whom begins his sheet.
  { operation: 'post_area_area_apply_procedure', as: 'jiancha', at: () => '/area/331121/apply/ability_assessment.json',
    sent: () => application({ party: made.old, asks: 'office', 'field.phone': '13800000001', 'field.home_area': '331121101',
      'field.assessment_reason': '1' }), then: (a) => { made.assessed = a.json.case; } },
  { operation: 'post_area_area_cases_case_move', as: 'jiancha', at: () => `/area/331121/cases/${made.assessed}/move.json`,
    sent: { move: 'accept', seen: '1' } },
  { operation: 'post_area_area_cases_case_move', as: 'jiancha', at: () => `/area/331121/cases/${made.assessed}/move.json`,
    sent: { move: 'assign', seen: '2' } },
  { operation: 'post_area_area_cases_case_assess', as: 'pinggu', at: () => `/area/331121/cases/${made.assessed}/assess.json`,
    sent: { seen: '0', 'answer.eating': '3', 'answer.coma': 'false' } },
  // A visitor gets people, binds a phone, is handed the week, and delivers; another phone says otherwise.
  { operation: 'post_area_area_share', as: 'zhuanban', at: () => '/area/331121101/share.json',
    sent: { programme: 'elder_visit', how: 'evenly', from: '2024-06-01' } },
  { operation: 'post_area_area_share_away', as: 'zhuanban', at: () => '/area/331121101/share/away.json',
    sent: { away: 'tanfang', stand_in: '', first: '2024-07-01', last: '2024-07-05', away_reason: '年休' } },
  // Those of an institution: one joins, is signed up for a training, taken off again, and leaves.
  { operation: 'post_area_area_parties_id_members_new', as: 'jiancha', at: () => `/area/331121/parties/${found.parties[0]}/members/new.json`,
    sent: { name: '赵新', number: '11010519491231002X', joined: '2024-06-30', 'fact.post': 'nursery_teacher' },
    then: (a) => { made.member = a.json.party; } },
  { operation: 'post_area_area_sessions_new', as: 'jiancha', sent: () => ({ ...training, party: found.parties[0] }),
    then: (a) => { made.training = a.json.slot; } },
  { operation: 'post_area_area_sessions_session_enrol', as: 'jiancha', at: () => `/area/331121/sessions/${made.training}/enrol.json`,
    sent: () => ({ institution: found.parties[0], party: made.member }) },
  { operation: 'post_area_area_sessions_session_withdraw', as: 'jiancha', at: () => `/area/331121/sessions/${made.training}/withdraw.json`,
    sent: () => ({ institution: found.parties[0], party: made.member }) },
  { operation: 'post_area_area_parties_id_members_end', as: 'jiancha', at: () => `/area/331121/parties/${found.parties[0]}/members/end.json`,
    sent: () => ({ party: made.member, left: '2024-06-30', reason: '合同到期' }) },
  { operation: 'post_visits_devices', as: 'tanfang', sent: {}, then: (a) => { made.code = a.json.code; } },
  { operation: 'post_visits_bind', sent: () => ({ code: made.code, phone: 'a1'.repeat(16), name: '样例手机' }),
    then: (a) => { made.phones = [a.json.token]; } },
  { operation: 'post_visits_devices', as: 'tanfang', sent: {}, then: (a) => { made.code = a.json.code; } },
  { operation: 'post_visits_bind', sent: () => ({ code: made.code, phone: 'b2'.repeat(16), name: '样例手机二' }),
    then: (a) => { made.phones.push(a.json.token); } },
  { operation: 'post_visits_photo', by: () => ({ bearer: made.phones[0] }), sent: () => photo('c3'.repeat(16)) },
  { operation: 'post_visits_week', by: () => ({ bearer: made.phones[0] }), sent: {},
    then: (a) => { made.visited = a.json.people[0].party; } },
  { operation: 'post_visits_sync', by: () => ({ bearer: made.phones[0] }), sent: () => ({ sent_ms: 1719712800000, acts: [
    visit('01'.repeat(16), { photos: ['c3'.repeat(16)], urgent: true }), visit('02'.repeat(16), { nothing: 1 })] }) },
  { operation: 'post_visits_sync', by: () => ({ bearer: made.phones[1] }), sent: () => ({ acts: [visit('03'.repeat(16), {})] }),
    then: (a) => { made.conflict = a.json.results[0].conflict; } },
  { operation: 'post_visits_week', by: () => ({ bearer: made.phones[1] }), sent: {} },
  { operation: 'post_visits_decide', by: () => ({ bearer: made.phones[1] }),
    sent: () => ({ conflict: made.conflict, district: '331121', keep: 'both', reason: '上午下午各一次' }) },
  { operation: 'post_visits_sync', by: () => ({ bearer: made.phones[0] }),
    sent: () => ({ acts: [visit('04'.repeat(16), { on: '2024-06-29' })] }) },
  { operation: 'post_visits_sync', by: () => ({ bearer: made.phones[1] }),
    sent: () => ({ acts: [visit('05'.repeat(16), { on: '2024-06-29' }), visit('06'.repeat(16), { on: '2024-06-28' })] }),
    then: (a) => { made.conflict = a.json.results[0].conflict; } },
  { operation: 'post_visits_sync', by: () => ({ bearer: made.phones[0] }),
    sent: () => ({ acts: [visit('07'.repeat(16), { on: '2024-06-28' })] }) },
  { operation: 'post_area_area_visits_conflicts', as: 'jiancha',
    sent: () => ({ conflict: made.conflict, keep: 'both', reason: '各一次' }) },
  { operation: 'post_area_area_parties_id_act', as: 'jiancha', at: () => `/area/331121/parties/${made.old}/act.json`,
    sent: { kind: 'visit', on: '2024-06-30', mode: 'by_phone', 'field.health': 'good' }, then: (a) => { made.act = a.json.act; } },
  { operation: 'post_area_area_parties_id_act_undo', as: 'jiancha', at: () => `/area/331121/parties/${made.old}/act-undo.json`,
    sent: () => ({ act: made.act, reason: '登记错误' }) },
  { operation: 'post_area_area_parties_id_act', as: 'jiancha', at: () => `/area/331121/parties/${made.third}/act.json`,
    sent: { kind: 'visit', on: '2024-06-30', mode: 'in_person', 'field.safety': 'good' } },
  { operation: 'post_visits_devices_revoke', as: 'tanfang', sent: { device: 'a1'.repeat(8), reason: '丢失' } },
  { operation: 'post_devices_revoke', as: 'security', sent: { user: 'tanfang', device: 'b2'.repeat(8), reason: '停用' } },
  // The year's plan of inspections: made, one item moved, one opened, one dropped, the results made public.
  { operation: 'post_area_area_inspections_plan', as: 'jiancha', sent: { duty: 'childcare_yearly', year: '2025' } },
  { operation: 'post_area_area_inspections_plan', as: 'jiancha', sent: { duty: 'care_home_yearly', year: '2025' },
    then: () => { made.inspection = '1'; } },
  { operation: 'post_area_area_inspections_item_change', as: 'jiancha', at: () => '/area/331121/inspections/1/change.json',
    sent: { seen: '1', month: '12', together: 'yes', unit: '县民政局', reason: '与消防一起' } },
  { operation: 'post_area_area_inspections_item_open', as: 'jiancha', at: () => '/area/331121/inspections/1/open.json', sent: {} },
  { operation: 'post_area_area_inspections_item_detach', as: 'jiancha', at: () => '/area/331121/inspections/1/detach.json',
    before: async (program) => {
      const item = await program.ask('GET', '/area/331121/inspections/1.json', { who: await program.person('jiancha') });
      made.inspected = item.json.inspection.case;
    },
    sent: { seen: '3', reason: '计入错了' } },
  { operation: 'post_area_area_inspections_item_attach', as: 'jiancha', at: () => '/area/331121/inspections/1/attach.json',
    sent: () => ({ seen: '4', case: made.inspected }) },
  { operation: 'post_area_area_inspections_item_drop', as: 'jiancha', at: () => '/area/331121/inspections/2/drop.json',
    sent: { seen: '1', reason: '已停业' } },
  { operation: 'post_area_area_inspections_publish', as: 'jiancha', sent: { duty: 'childcare_yearly', year: '2025' } },
  // A session: announced, booked, marked, invited to; another that is called off.
  { operation: 'post_area_area_parties_new', as: 'minzheng', sent: { kind: 'person', ...statement,
    'fact.birth_date': '2023-09-04', 'fact.home_area': '331121101001' },
    then: (a) => { made.child = a.json.party; } },
  { operation: 'post_area_area_sessions_new', as: 'jiancha', sent: () => ({ ...session, party: found.parties[0] }),
    then: (a) => { made.session = a.json.slot; } },
  { operation: 'post_area_area_apply_procedure', as: 'jiancha', at: () => '/area/331121/apply/guidance_signup.json',
    sent: () => ({ party: made.child, slot: made.session, asks: 'family', 'field.phone': '13800000001',
      'field.adults': '2' }), then: (a) => { made.booking = a.json.case; } },
  { operation: 'post_area_area_sessions_session_invite', as: 'jiancha', sent: () => ({ party: made.child }) },
  { operation: 'post_area_area_sessions_session_places', as: 'jiancha', sent: { capacity: '21' } },
  { operation: 'post_area_area_sessions_session_attend', as: 'jiancha',
    sent: () => ({ [`mark.${made.booking}`]: 'attend', [`seen.${made.booking}`]: '1' }) },
  { operation: 'post_area_area_parties_new', as: 'minzheng', sent: { kind: 'person', ...statement,
    'fact.birth_date': '2023-08-05', 'fact.home_area': '331121101001' },
    then: (a) => { made.second = a.json.party; } },
  { operation: 'post_area_area_apply_procedure', as: 'jiancha', at: () => '/area/331121/apply/guidance_signup.json',
    sent: () => ({ party: made.second, slot: made.session, asks: 'family', 'field.phone': '13800000001', 'field.adults': '1' }) },
  { operation: 'post_area_area_sessions_new', as: 'jiancha', sent: () => ({ ...session, party: found.parties[0] }),
    then: (a) => { made.off = a.json.slot; } },
  { operation: 'post_area_area_sessions_session_off', as: 'jiancha',
    at: () => `/area/331121/sessions/${made.off}/off.json`, sent: { reason: '台风' } },
  { operation: 'post_visits_devices', as: 'tanfang', sent: {}, then: (a) => { made.code = a.json.code; } },
  { operation: 'post_visits_bind', sent: () => ({ code: made.code, phone: 'd4'.repeat(16), name: '样例手机三' }),
    then: (a) => { made.phones.push(a.json.token); } },
  // A figure that is proposed and returned, and one that is proposed and adopted.
  { operation: 'post_area_area_figures_new', as: 'zhuanban', sent: figure, then: (a) => { made.figure = a.json.proposal; } },
  { operation: 'post_area_area_figures_id_decide', as: 'weijian', sent: { outcome: 'returned', reason: '先征求意见' } },
  { operation: 'post_area_area_figures_new', as: 'zhuanban', sent: { ...figure, value: '510' },
    then: (a) => { made.figure = a.json.proposal; } },
  { operation: 'post_area_area_figures_id_decide', as: 'weijian', sent: { outcome: 'adopted' } },
  { operation: 'post_area_area_figures_new', as: 'zhuanban', sent: { ...figure, value: '520' },
    then: (a) => { made.figure = a.json.proposal; } },
  { operation: 'post_area_area_files', as: 'minzheng', sent: () => withFiles(1),
    then: (a) => { made.kept = a.json.file; } },
  { operation: 'post_area_area_files', as: 'minzheng', sent: () => withFiles(1),
    then: (a) => { made.file = a.json.file; } },
  { operation: 'post_area_area_files_id_erase', as: 'weijian', sent: { reason: '试验完毕' },
    then: () => { made.file = made.kept; } },

  // Tables that come in: one that stays, one taken back, one given up, one that waits with faults and with a
  // row that may be of somebody who is there.
  imported('陈样例,,331121101,x'), mapped,
  { operation: 'post_area_area_imports_id_confirm', as: 'minzheng', sent: { skip_bad: true } },
  { ...imported('陈样例二,,331121102,x'), before: wentLive }, mapped,
  { operation: 'post_area_area_imports_id_confirm', as: 'minzheng', sent: {} },
  { operation: 'post_area_area_imports_id_undo', as: 'minzheng', sent: { reason: '试验完毕' }, before: wentLive },
  imported('陈样例三,,331121103,x'),
  { operation: 'post_area_area_imports_id_drop', as: 'minzheng', sent: {} },
  { operation: 'post_area_area_feeds_new', as: 'admin', sent: { feed: 'sample_feed', label: '样例名册', kind: 'person',
    source: 'village', by_token: true, every_days: 7, skip_bad: true, mapping: '备注=' },
    then: (a) => { made.token = a.json.token; } },
  { operation: 'post_area_area_feeds_feed_change', as: 'admin', sent: { every_minutes: 60 } },
  { operation: 'post_area_area_feeds_feed_pause', as: 'admin', sent: { paused: false } },
  { operation: 'post_area_area_feeds_feed_push', as: null,
    sent: () => withTable(['周样例,,331121101,x'], { token: made.token }), then: (a) => { made.imports.push(a.json.import); } },
  { ...imported('陈样例,,331121101,x', '吴样例,331121194002290018,331121101,x'), before: wentLive }, mapped,

  // Reports: one with files of its own and one handed in before, returned; the same again without, confirmed.
  { operation: 'post_account_mail', as: 'minzheng', sent: { email: address, wants_mail: true } },
  { operation: 'post_plan_pack_list_key_report', as: 'minzheng', at: () => `${entry().path}/report.json`,
    sent: () => withFiles(2, { unit: '县民政局', period: '2024-Q2', progress: 'under_way', percent: '60', note: '进展说明',
      files: made.kept, seen: '0' }),
    then: (a) => { made.report = a.json.report; } },
  { operation: 'post_plan_pack_reports_number_review', as: 'zhuanban',
    sent: { outcome: 'returned', reason: '请补充说明', seen: 0 } },
  { operation: 'post_plan_pack_list_key_report', as: 'minzheng', at: () => `${entry().path}/report.json`,
    sent: () => ({ unit: '县民政局', period: '2024-Q2', progress: 'under_way', percent: 65, seen: made.report }),
    then: async (a, program) => {
      made.evidence = (await read(program, `/plan/qingtian/reports/${made.report}.json`, 'zhuanban')).evidence[0].file;
      made.returned = made.report;
      made.report = a.json.report;
      found.reports.unshift({ pack: 'qingtian', number: made.returned });
    } },
  { operation: 'post_plan_pack_reports_number_review', as: 'zhuanban', sent: { outcome: 'confirmed', seen: 0 } },
  { operation: 'post_plan_pack_list_key_designate', as: null,
    sent: async (program) => ({ lead: true, reason: '试验',
      unit: (await program.ask('GET', `/plan/${found.unnamed.pack}/units.json`)).json.units[0].name }) },
  { operation: 'post_plan_pack_calendar_set', as: 'zhuanban', at: () => '/plan/qingtian/calendar/set.json',
    sent: { kind: 'policy', every: 'half', days: 20, reason: '试验' } },

  // Bodies, meetings, what these assign.
  { operation: 'post_plan_pack_groups_new', as: 'zhuanban', at: () => '/plan/qingtian/groups/new.json',
    sent: { ...body, full_name: '另一个样例专班' }, then: (a) => { made.body = a.json.body; } },
  { operation: 'post_plan_pack_groups_key_end', as: 'zhuanban', sent: { reason: '试验完毕' } },
  { operation: 'post_plan_pack_groups_new', as: 'zhuanban', at: () => '/plan/qingtian/groups/new.json', sent: body,
    then: (a) => { made.body = a.json.body; } },
  { operation: 'post_plan_pack_groups_key_member', as: 'zhuanban',
    sent: { unit: '县民政局', post: '局长', user: 'minzheng', reason: '试验' } },
  { operation: 'post_plan_pack_groups_key_meeting', as: 'zhuanban',
    sent: { held_on: '2024-05-20', title: '第一次样例会议', place: '三楼会议室', agenda: '一、听取汇报\n二、研究工作' },
    then: (a) => { made.meetings = [a.json.meeting]; } },
  { operation: 'post_plan_pack_groups_key_meeting', as: 'zhuanban', sent: { held_on: '2024-08-20', title: '第二次样例会议' },
    then: (a) => { made.meetings.push(a.json.meeting); } },
  { operation: 'post_plan_pack_meetings_number_cancel', as: 'zhuanban', sent: { reason: '改期' } },
  { operation: 'post_plan_pack_meetings_number_minutes', as: 'zhuanban',
    sent: { text: '会议听取了汇报。', seen: 0, unit: ['县民政局'], presence: ['present'], others: '县教育局' } },
  { operation: 'post_plan_pack_meetings_number_minutes', as: 'zhuanban',
    sent: () => withFiles(1, { text: '会议听取了汇报，研究了工作。', seen: '1', unit: '县民政局', presence: 'excused' }) },
  { operation: 'post_plan_pack_assignments_new', as: 'zhuanban', at: () => '/plan/qingtian/assignments/new.json',
    sent: () => ({ kind: 'decision', title: '样例议定事项', unit: '县民政局', due: '2024-07-15', meeting: made.meetings[0], note: '说明' }),
    then: (a) => { made.assignments = [a.json.assignment]; } },
  { operation: 'post_plan_pack_assignments_new', as: 'zhuanban', at: () => '/plan/qingtian/assignments/new.json',
    sent: { kind: 'supervision', title: '样例督导问题', unit: '县民政局', due: '2024-09-30' },
    then: (a) => { made.assignments.push(a.json.assignment); } },
  { operation: 'post_plan_pack_assignments_number_end', as: 'zhuanban', sent: { reason: '重复' } },
  { operation: 'post_plan_pack_assignments_new', as: 'zhuanban', at: () => '/plan/qingtian/assignments/new.json',
    sent: () => ({ kind: 'milestone', title: '样例节点', unit: '县民政局', due: '2024-07-31',
      entry: made.reported.find((r) => r.list === 'tasks').key }),
    then: (a) => { made.assignments.push(a.json.assignment); } },
  { operation: 'post_plan_pack_list_key_report', as: 'minzheng',
    at: () => `/plan/qingtian/assignments/${made.assignments[0]}/report.json`,
    sent: { unit: '县民政局', period: '2024-Q2', progress: 'under_way', percent: 30 } },

  // Public sites and apps.
  { operation: 'post_plan_pack_apps_new', as: 'minzheng', at: () => '/plan/qingtian/apps/new.json', sent: app,
    then: (a) => { made.app = a.json.app; } },
  { operation: 'post_plan_pack_apps_number_change', as: 'minzheng', sent: { ...app, full_name: '浙里养老', reason: '更名', seen: 1 } },
  { operation: 'post_plan_pack_apps_number_audit', as: 'minzheng',
    sent: { audited_on: '2022-06-01', norm: 'gbt37668', result: 'failed', auditor: '样例检测中心' } },
  { operation: 'post_plan_pack_apps_number_audit', as: 'minzheng',
    sent: () => withFiles(1, { audited_on: '2024-03-01', norm: 'miit_app', level: '二级', score: '92.5', result: 'passed',
      auditor: '样例检测中心', note: '样例' }) },

  // What people are told of all that.
  { operation: 'post_inbox', as: 'minzheng',
    sent: async (program) => ({ notice: (await read(program, '/inbox.json', 'minzheng')).unread[0].notice, open: true }) },
  { operation: 'post_inbox', as: 'weijian',
    sent: async (program) => ({ until: (await read(program, '/inbox.json', 'zhuanban')).until || '1' }) },
  { operation: 'post_area_area_outbox_id_retry', as: 'admin', sent: {},
    before: async (program) => { made.mail = await triedMail(program); } },
  { operation: 'post_area_area_outbox_retry', as: 'admin', sent: () => ({ kind: 'mail', number: made.mail }) },
  { operation: 'post_area_area_posts_id_retry', as: 'admin', sent: {},
    before: async (program) => { made.post = await triedPost(program); } },
  { operation: 'post_area_area_senders_sender_revoke', as: 'admin', sent: {} },
  { operation: 'post_area_area_holds', as: 'security', sent: () => ({ party: made.old, reason: '审计' }) },
  { operation: 'post_area_area_holds_id_end', as: 'security', at: () => '/area/331121/holds/1/end.json', sent: { reason: '审计结束' } },
  { operation: 'post_area_area_holds', as: 'security', sent: () => ({ party: made.granted, reason: '复核' }) }, // stays
];

// Fields that are needed only where another one is missing, or of one kind of entry.
export const needed = { post_area_area_parties_id_members_new: ['joined', 'name', 'number'],
  post_mine_code: ['id_number'], post_area_area_imports_id_confirm: ['as_alike'],
  post_area_area_feeds_new: ['folder'], post_inbox: ['until'], post_letters_verify: ['file'],
  post_area_area_share: ['party'], post_area_area_apply_procedure: ['party'],
  post_area_area_holds: ['case'], post_plan_pack_list_key_report: ['progress'] };
// What no answer of a demo holds.
export const unmet = {
  RetentionFact: 'facts with a term: no norm gives one',
  OutboxDistrict: 'given up after days of tries',
  InspectionResult: 'an inspection of the plan that was closed',
  MineBooking: 'a resident who answers for a small child', MineSession: 'a resident who answers for a small child',
  SessionBare: 'only within others',
  VisitField: 'a kind of act with numbers that is shared out',
  VisitSent: 'only sent',
  ShareAway: 'a second visitor in the same town, who stands in',
  SessionFamily: 'a duty of guidance with a number a year, which Qingtian has not set',
  RegisterEntry: 'an institution whose opening was filed', RegisterFact: 'an institution whose opening was filed',
  MineLook: 'looks are written in batches, some seconds after somebody looked',
  AssessmentDifference: 'two whole sheets that differ',
  AssessmentSaid: 'two whole sheets that differ',
  CaseHold: 'held on the command line alone',
  Erased: 'no pack that ships says when something is erased',
  KeptField: 'only where a session ended while a form was filled in',
  PayKind: 'a list that pays: no amount of a demo has a source',
  ListedLine: 'only among what needs somebody most; ListedRow and others begin with it',
};
// Somebody for operations of all who are logged in, with something to see there.
export const anybody = { get_inbox: 'minzheng', page_inbox: 'minzheng' };
