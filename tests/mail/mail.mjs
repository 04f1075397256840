// Reminders from the job to the inbox, through the outbox, over SMTP, to a message that a mail program
// reads: and what becomes of mails when the server refuses, is away, hangs, wants a log-in or has no TLS.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const laoyou = process.env.LAOYOU;
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'laoyou-mail-'));
const db = join(folder, 'demo.db'), ca = join(folder, 'ca.pem'), key = join(folder, 'ca.key');
const env = {
  ...process.env, LANG: 'zh_CN.UTF-8', LC_ALL: '', LAOYOU_DB: db, LAOYOU_KEY: '',
  LAOYOU_SMTP_PASSWORD: 'right', LAOYOU_SMTP_CA: ca,
};
const run = (...words) => execFileSync(laoyou, words, { cwd: root, env, encoding: 'utf8' });
const set = (name, value) => run('setting', 'set', name, value);
// What speaks with the mail server can not be waited for in the thread that is the mail server.
const send = async () => (await promisify(execFile)(laoyou, ['mail', 'send'], { cwd: root, env })).stdout;
let program, smtp;

// ---- The mail server ----

const got = []; // messages that it took
let hang = false; // it takes a message and never answers
let hung = 0;
const refusals = { later: [451, '4.7.1 请稍后再试 greylisted'], gone: [550, '5.1.1 no such user'] };

function refusal(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

async function startSmtp(options = {}, port = 0) {
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false, closeTimeout: 100,
    onAuth: (auth, session, done) => (auth.username === 'laoyou' && auth.password === 'right'
      ? done(null, { user: 'laoyou' }) : done(refusal(535, '5.7.8 bad credentials'))),
    onRcptTo: (address, session, done) => {
      const kind = refusals[address.address.split('-')[0]];
      done(kind ? refusal(...kind) : null);
    },
    onData: (stream, session, done) => {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        if (hang) { hung++; return; }
        got.push({ bytes: Buffer.concat(chunks), envelope: session.envelope, secure: session.secure, user: session.user });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {}); // a client that goes away
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port: server.server.address().port, stop: () => new Promise((resolve) => server.close(resolve)) };
}

// ---- The program ----

async function start() {
  const server = spawn(laoyou, ['serve', '--port', '0'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  server.stderr.on('data', (bytes) => { log += bytes; });
  const url = await new Promise((resolve, reject) => {
    let out = '';
    server.stdout.on('data', (bytes) => {
      out += bytes;
      const found = out.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${out}${log}`)));
  });
  return {
    url,
    log: () => log,
    async stop() {
      const began = Date.now();
      if (server.exitCode !== null) return 0;
      const ended = new Promise((resolve) => server.on('exit', (code) => resolve(code)));
      server.kill('SIGTERM');
      assert.equal(await ended, 0, log);
      return Date.now() - began;
    },
  };
}

const sessions = {};
async function enter(user) {
  if (sessions[user]?.url === program.url) return sessions[user];
  const answer = await fetch(`${program.url}/login.json`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: user, password: 'laoyou-demo' }),
  });
  assert.equal(answer.status, 200, user);
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  return (sessions[user] = { url: program.url, cookie, csrf: (await answer.json()).csrf });
}

async function get(user, path) {
  const { cookie } = await enter(user);
  const answer = await fetch(program.url + path, { headers: { cookie } });
  assert.equal(answer.status, 200, path);
  return path.includes('.json') ? answer.json() : answer.text();
}

async function post(user, path, body = {}) {
  const { cookie, csrf } = await enter(user);
  const answer = await fetch(program.url + path, {
    method: 'POST', body: JSON.stringify(body),
    headers: { cookie, 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' },
  });
  return answer.status;
}

// ---- Waiting ----

async function until(what, ask, patience = 25000) {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(200)) {
    const found = await ask();
    if (found) return found;
  }
  throw new Error(`waited in vain for ${what}; the outbox: ${JSON.stringify(await outbox())}`);
}
const outbox = async () => (await get('admin', '/outbox.json')).mails;
const mailTo = async (address) => (await outbox()).find((m) => m.address === address);
const arrival = (address) => until(`mail to ${address}`,
  () => got.find((m) => m.envelope.rcptTo[0].address === address));
const becomes = (address, state) => until(`${address} ${state}`, async () => {
  const mail = await mailTo(address);
  return mail?.state === state && (state !== 'queued' || mail.error) && mail;
});
const retry = async (mail) => assert.equal(
  await post('admin', `/area/${mail.district}/outbox/${mail.number}/retry.json`), 200);

// Somebody who owes reports and has this address is reminded: that queues one mail.
function remind(name, address, title = '张三') {
  run('user', 'add', name, '--title', title, '--email', address);
  run('user', 'grant', name, 'reporter', '--area', '331121', '--unit', '县民政局');
  run('jobs', 'run', 'reminders');
}

before(async () => {
  run('demo');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
    '-keyout', key, '-out', ca], { stdio: 'ignore' });
  smtp = await startSmtp();
  set('smtp_server', `smtp://127.0.0.1:${smtp.port}`);
  set('smtp_from', 'laoyou@example.gov.cn');
  set('public_origin', 'https://care.example.gov.cn');
  program = await start();
});
after(async () => {
  await program.stop();
  await smtp.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a reminder: in the inbox, in the outbox, and as a message that a mail program reads', async () => {
  run('user', 'email', 'minzheng', 'minzheng@example.gov.cn');
  run('jobs', 'run', 'reminders');
  const inbox = await get('minzheng', '/inbox.json');
  const notice = inbox.unread[0];
  assert.match(notice.subject, /^青田县填报提醒：\d+ 项逾期未报/);
  assert.match(await get('minzheng', '/inbox'), /<h2 [^>]*>.*青田县填报提醒/);
  assert.match(await get('minzheng', '/account'), /<span class="mark">\d+<span class="hidden">条未读/);

  const taken = await arrival('minzheng@example.gov.cn');
  const text = taken.bytes.toString('latin1');
  assert.ok(/^[\r\n\t -~]*$/.test(text), 'ASCII alone');
  assert.ok(!/[^\r]\n|\r[^\n]/.test(text), 'every line ends with CR LF');
  assert.ok(text.split('\r\n').every((line) => line.length <= 78), 'no line is long');
  assert.equal(taken.envelope.mailFrom.address, 'laoyou@example.gov.cn');
  const message = await simpleParser(taken.bytes);
  assert.equal(message.subject, notice.subject);
  assert.deepEqual(message.to.value, [{ address: 'minzheng@example.gov.cn', name: '民政局填报员（演示）' }]);
  assert.deepEqual(message.from.value, [{ address: 'laoyou@example.gov.cn', name: '老幼' }]);
  assert.equal(message.headers.get('auto-submitted'), 'auto-generated');
  assert.match(message.messageId, /^<331121\.\d+\.[0-9a-f]{16}@example\.gov\.cn>$/);
  assert.ok(Math.abs(message.date - Date.now()) < 120000);
  assert.ok(message.text.startsWith(notice.body.trimEnd()), message.text);
  assert.ok(message.text.includes(`https://care.example.gov.cn${notice.path}`));
  assert.ok(!message.html);
  const mail = await becomes('minzheng@example.gov.cn', 'sent');
  assert.equal(mail.attempts, 1);
  assert.match(await get('auditor', '/outbox'), /已发送/);
  assert.equal(got.length, 1);
});

test('read: one and all; another user\'s is not there', async () => {
  const { unread } = await get('minzheng', '/inbox.json');
  assert.equal(await post('jiaoyu', '/inbox.json', { notice: unread[0].notice }), 404);
  assert.equal(await post('minzheng', '/inbox.json', { notice: 'x' }), 422);
  assert.equal(await post('minzheng', '/inbox.json', { notice: unread[0].notice }), 200);
  const now = await get('minzheng', '/inbox.json');
  assert.equal(now.unread_count, unread.length - 1);
  assert.equal(now.read[0].notice, unread[0].notice);
  const all = await get('jiaoyu', '/inbox.json');
  assert.equal(await post('jiaoyu', '/inbox.json', { until: all.until }), 200);
  assert.equal((await get('jiaoyu', '/inbox.json')).unread_count, 0);
});

test('who turned mail off is told on the site alone', async () => {
  const before_ = got.length;
  assert.equal(await post('weijian', '/account/mail.json', { email: 'bad@', wants_mail: true }), 422);
  assert.equal(await post('weijian', '/account/mail.json', { email: 'w@example.gov.cn', wants_mail: false }), 200);
  run('user', 'grant', 'weijian', 'reporter', '--area', '331121', '--unit', '县卫生健康局');
  run('jobs', 'run', 'reminders');
  assert.ok((await get('weijian', '/inbox.json')).unread_count > 0);
  assert.equal(await mailTo('w@example.gov.cn'), undefined);
  assert.equal(got.length, before_);
});

test('a long name in Chinese arrives whole', async () => {
  const name = '欧阳'.repeat(30);
  remind('ouyang', 'ouyang@example.gov.cn', name);
  const message = await simpleParser((await arrival('ouyang@example.gov.cn')).bytes);
  assert.equal(message.to.value[0].name, name);
});

test('refused for good: failed with the server\'s words; once more when somebody says so', async () => {
  remind('gone', 'gone-1@example.gov.cn');
  const mail = await becomes('gone-1@example.gov.cn', 'failed');
  assert.match(mail.error, /邮件服务器拒收：550 5\.1\.1 no such user/);
  assert.equal(mail.attempts, 1);
  assert.match(await get('admin', '/outbox'), /550 5\.1\.1 no such user/);
  assert.match(await (await fetch(`${program.url}/metrics`)).text(), /laoyou_mails_failed 1\n/);
  assert.match(await get('admin', '/status'), /未能送达的邮件<\/dt><dd>1</);
  assert.equal(await post('auditor', `/area/${mail.district}/outbox/${mail.number}/retry.json`), 403);
  const gone = refusals.gone;
  delete refusals.gone;
  await retry(mail);
  await arrival('gone-1@example.gov.cn');
  await becomes('gone-1@example.gov.cn', 'sent');
  assert.equal(await post('admin', `/area/${mail.district}/outbox/${mail.number}/retry.json`), 409);
  refusals.gone = gone;
});

test('refused for now: put off, and the others are sent', async () => {
  remind('later', 'later-1@example.gov.cn');
  remind('next', 'next@example.gov.cn');
  await arrival('next@example.gov.cn');
  const mail = await becomes('later-1@example.gov.cn', 'queued');
  assert.match(mail.error, /451 4\.7\.1 请稍后再试 greylisted/);
  assert.ok(mail.next_at);
  const later = refusals.later;
  delete refusals.later;
  await retry(mail);
  await arrival('later-1@example.gov.cn');
  await becomes('later-1@example.gov.cn', 'sent');
  refusals.later = later;
});

test('the server is away: put off; back again, the same mail arrives once', async () => {
  const { port } = smtp;
  await smtp.stop();
  remind('away', 'away@example.gov.cn');
  const mail = await becomes('away@example.gov.cn', 'queued');
  assert.match(mail.error, /没有连上邮件服务器/);
  smtp = await startSmtp({}, port);
  await retry(mail);
  await arrival('away@example.gov.cn');
  await becomes('away@example.gov.cn', 'sent');
  assert.equal(got.filter((m) => m.envelope.rcptTo[0].address === 'away@example.gov.cn').length, 1);
});

test('a log-in at the server: a wrong password is told, the right one sends', async () => {
  const { port } = smtp;
  await smtp.stop();
  smtp = await startSmtp({ authOptional: false, allowInsecureAuth: true }, port);
  set('smtp_user', 'nobody');
  remind('login', 'login@example.gov.cn');
  const mail = await becomes('login@example.gov.cn', 'queued');
  assert.match(mail.error, /邮件服务器不接受用户名或密码/);
  set('smtp_user', 'laoyou');
  await retry(mail);
  assert.equal((await arrival('login@example.gov.cn')).user, 'laoyou');
  await smtp.stop();
  set('smtp_user', '');
  smtp = await startSmtp({}, port);
});

// 127.1 is this machine by another name: to the program it is a server elsewhere.
test('elsewhere nothing goes without TLS; STARTTLS and smtps:// with a certificate that holds', async () => {
  const { port } = smtp;
  set('smtp_server', `smtp://127.1:${port}`);
  remind('plain', 'plain@example.gov.cn');
  const mail = await becomes('plain@example.gov.cn', 'queued');
  assert.match(mail.error, /不能建立加密连接，没有发送/);
  await smtp.stop();
  const secret = { key: readFileSync(key), cert: readFileSync(ca) };
  smtp = await startSmtp({ ...secret, disabledCommands: [] }, port);
  await retry(mail);
  assert.equal((await arrival('plain@example.gov.cn')).secure, true);
  await smtp.stop();
  smtp = await startSmtp({ ...secret, secure: true }, port);
  set('smtp_server', `smtps://127.0.0.1:${port}`);
  remind('secure', 'secure@example.gov.cn');
  assert.equal((await arrival('secure@example.gov.cn')).secure, true);
  await smtp.stop();
  smtp = await startSmtp({ secure: true }, port); // a certificate that nobody we know signed
  remind('forged', 'forged@example.gov.cn');
  const forged = await becomes('forged@example.gov.cn', 'queued');
  assert.match(forged.error, /certificate/i);
  await smtp.stop();
  smtp = await startSmtp({}, port);
  set('smtp_server', `smtp://127.0.0.1:${port}`);
});

test('a server that hangs holds up nobody, and not the end of the program', async () => {
  hang = true;
  remind('slow', 'slow@example.gov.cn');
  await until('the server to hang', () => hung > 0);
  const began = Date.now();
  assert.equal(await post('admin', '/settings.json', { name: 'backup_keep', value: '9' }), 200);
  assert.ok(Date.now() - began < 1000, 'a write waits for no mail');
  assert.equal((await mailTo('slow@example.gov.cn')).state, 'sending');
  const taken = await program.stop();
  assert.ok(taken < 8000, `${taken} ms to stop`);
  hang = false;
  program = await start();
  const mail = await mailTo('slow@example.gov.cn');
  assert.equal(mail.state, 'queued', 'broken off, so it is tried again');
  await retry(mail);
  await arrival('slow@example.gov.cn');
});

test('by hand: laoyou mail list and send, with no server of ours running', async () => {
  await program.stop();
  remind('hand', 'hand@example.gov.cn');
  remind('away2', 'gone-2@example.gov.cn');
  const row = () => JSON.parse(run('mail', 'list', '--json')).find((m) => m.address === 'hand@example.gov.cn');
  assert.equal(row().state, 'queued');
  assert.match(await send(), /已发送 1 封，推迟 0 封，未能送达 1 封/);
  assert.equal(row().state, 'sent');
  assert.match(await send(), /已发送 0 封/);
  assert.ok(got.some((m) => m.envelope.rcptTo[0].address === 'hand@example.gov.cn'));
  set('smtp_server', '');
  await assert.rejects(send(), /邮件发送未启用/);
  set('smtp_server', `smtp://127.0.0.1:${smtp.port}`);
  assert.match(run('verify'), /操作日志完好/);
  program = await start();
});

test('what the log of the program says holds no address', async () => {
  assert.ok(!program.log().includes('@'), program.log());
});
