// The running program for browser walks: a demo database in a temporary folder, a server on a free
// port, a Chromium of its own. Everything started here is stopped here, by its own handle.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const laoyou = process.env.LAOYOU;
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const env = { ...process.env, LANG: 'zh_CN.UTF-8', LC_ALL: '' };

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

const files = ['demo.db', 'key'];

function makeDemo(folder, words) {
  const [db, key] = files.map((name) => join(folder, name));
  execFileSync(laoyou, ['key', 'new', key], { cwd: root, env });
  execFileSync(laoyou, ['demo', '--db', db, ...words], { cwd: root, env: { ...env, LAOYOU_KEY: key } });
}

// Where run.sh gives a folder for them, a demo is made once for all walks that ask for the same.
function putDemo(folder, words) {
  const kept = process.env.LAOYOU_DEMOS;
  if (!kept) return makeDemo(folder, words);
  const made = join(kept, ['demo', ...words].join('_'));
  if (!existsSync(made)) {
    mkdirSync(made);
    makeDemo(made, words);
  }
  for (const name of files) copyFileSync(join(made, name), join(folder, name));
}

// `demo`: more words for the command that makes the database; `more`: of the environment.
export async function startProgram({ demo = [], more = {} } = {}) {
  Object.assign(env, more);
  const folder = mkdtempSync(join(tmpdir(), 'laoyou-browser-'));
  const db = join(folder, 'demo.db');
  env.LAOYOU_KEY = join(folder, 'key');
  putDemo(folder, demo);
  const serve = (...words) => spawn(laoyou, ['serve', '--db', db, '--port', '0', ...words], {
    cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ends = (one) => {
    const ended = new Promise((resolve) => one.on('exit', (code) => resolve(code)));
    one.kill('SIGTERM');
    return ended;
  };
  let server = serve();
  const url = await address(server);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    url,
    browser,
    run: (...words) => execFileSync(laoyou, [...words, '--db', db], { cwd: root, env, encoding: 'utf8' }),
    // Another server on the same database: nobody is logged in any more.
    async serveAgain(...words) {
      await ends(server);
      server = serve(...words);
      this.url = await address(server);
    },
    async stop() {
      await browser.close();
      const code = await ends(server);
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}
