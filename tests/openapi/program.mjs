// The running program for the checks of its description: a demo database in a temporary folder, a server
// on a free port, and people of the demo who are logged in. What is started here is stopped here.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const laoyou = process.env.LAOYOU;
const root = join(new URL('.', import.meta.url).pathname, '../..');
const env = { ...process.env, LANG: 'zh_CN.UTF-8', LC_ALL: '' };

export const password = 'laoyou-demo';
export const run = (...words) => execFileSync(laoyou, words, { cwd: root, env, encoding: 'utf8', maxBuffer: 64 << 20 });

function address(server) {
  return new Promise((resolve, reject) => {
    let out = '';
    server.stdout.on('data', (bytes) => {
      out += bytes;
      const found = out.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${out}`)));
  });
}

// What came back: status, type, the text, and the JSON where it is that.
async function answer(response) {
  const text = await response.text();
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  const cookie = /laoyou_(?:session|resident)=[^;]*/.exec(response.headers.get('set-cookie') ?? '')?.[0];
  const json = type === 'application/json' ? JSON.parse(text) : undefined;
  const location = response.headers.get('location') ?? '';
  return { status: response.status, type, text, json, cookie, location };
}

export async function startProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'laoyou-openapi-'));
  const db = join(folder, 'demo.db'), key = join(folder, 'key');
  run('key', 'new', key);
  env.LAOYOU_KEY = key;
  for (const area of ['331121', '310118']) run('demo', '--db', db, '--area', area, '--scale', '0.002');
  const { persons: [{ party: served }] } = JSON.parse(run('party', 'list', '--district', '331121', '--db', db, '--json'));
  run('act', 'add', served, 'home_service', '--district', '331121', '--on', '2024-06-03', '--fact', 'minutes=60',
    '--source', 'village', '--db', db);
  // A resident with a telephone, to whom codes are sent.
  const resident = ['331121', '331121194501010024'];
  run('party', 'add', 'person', '--district', resident[0], '--source', 'verified', '--from', '2024-01-01', '--fact', '姓名=王居民',
    '--fact', `公民身份号码=${resident[1]}`, '--fact', '出生日期=1945-01-01', '--fact', '联系电话=13800000001',
    '--fact', '常住地=331121001001', '--fact', '户籍地=331121001001', '--db', db);
  const messages = env.LAOYOU_MESSAGES = join(folder, 'messages');
  const server = spawn(laoyou, ['serve', '--db', db, '--port', '0'], {
    cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await address(server);
  const sessions = new Map();

  const program = {
    served, // somebody of whom an act with numbers is recorded
    // `who`: {cookie, csrf}; `body`: sent as JSON, a FormData as it is.
    async ask(method, path, { who, body, key: origin, accept } = {}) {
      const headers = {};
      if (who?.cookie) headers.Cookie = who.cookie;
      if (who?.bearer) headers.Authorization = `Bearer ${who.bearer}`;
      if (who?.csrf && method === 'POST') headers['X-CSRF-Token'] = who.csrf;
      if (origin) headers['Idempotency-Key'] = origin;
      if (accept) headers.Accept = accept;
      const json = body && !(body instanceof FormData);
      if (json) headers['Content-Type'] = 'application/json';
      return answer(await fetch(url + path, {
        method, headers, redirect: 'manual', body: json ? JSON.stringify(body) : body,
      }));
    },
    async login(name, word = password) {
      const a = await program.ask('POST', '/login.json', { body: { name, password: word } });
      if (a.status !== 200) throw new Error(`${name} does not get in: ${a.text}`);
      return { cookie: a.cookie, csrf: a.json.csrf };
    },
    // The code that was sent last.
    code: () => [...readFileSync(messages, 'utf8').matchAll(/验证码 (\d{6})/g)].at(-1)[1],
    whoever: { district: resident[0], id_number: resident[1] },
    async resident() {
      if (!sessions.has('resident')) {
        const { json: { ticket } } = await program.ask('POST', '/mine/code.json', { body: program.whoever });
        const a = await program.ask('POST', '/mine/login.json', { body: { ticket, code: program.code() } });
        sessions.set('resident', { cookie: a.cookie, csrf: a.json.csrf });
      }
      return sessions.get('resident');
    },
    // One of the demo's people, logged in once.
    async person(name) {
      if (!sessions.has(name)) sessions.set(name, await program.login(name));
      return sessions.get(name);
    },
    async stop() {
      const ended = new Promise((resolve) => server.on('exit', (code) => resolve(code)));
      server.kill('SIGTERM');
      const code = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
  return program;
}
