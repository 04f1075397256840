// What all walks share: the program, who is logged in, and what every page must keep to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startProgram } from './program.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
export const pdf = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\nxref\n0 1\ntrailer <<>>\nstartxref\n9\n%%EOF\n');
const states = {}; // of who is logged in: log-ins are limited
const scriptless = new WeakSet(); // pages whose own scripts do not run: nor do timers there
let program;

export async function begin(options) {
  program = await startProgram(options);
  return program;
}
export async function end() {
  assert.equal(await program.stop(), 0);
}
// On another day: the server ends and begins anew, so everybody logs in again.
export async function onDay(day) {
  await program.serveAgain('--today', day);
  for (const user of Object.keys(states)) delete states[user];
}
export const address = (path) => program.url + path;

async function logIn(user) {
  const context = await program.browser.newContext();
  const page = await context.newPage();
  await page.goto(address('/login'));
  await page.fill('#f-name', user);
  await page.fill('#f-password', 'laoyou-demo');
  await page.locator('main button.action').click();
  states[user] = await context.storageState();
  await context.close();
}

// A page of a context of its own; `user` null: nobody is logged in.
export async function open(user, path, { width = 1440, script = true, ...more } = {}) {
  if (user && !states[user]) await logIn(user);
  const context = await program.browser.newContext({
    viewport: { width, height: 900 }, javaScriptEnabled: script, bypassCSP: true,
    storageState: user ? states[user] : undefined, ...more,
  });
  const page = await context.newPage();
  if (!script) scriptless.add(page);
  if (path) page.answer = await page.goto(address(path));
  return page;
}

export const close = (page) => page.context().close();
export const here = (page) => { const at = new URL(page.url()); return decodeURIComponent(at.pathname + at.search); };
export const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).click();
// Typed, or chosen where that is offered.
export async function type(page, selector, value) {
  const field = page.locator(selector), choice = await field.evaluate((e) => e.tagName === 'SELECT');
  await (choice ? field.selectOption(value) : field.fill(value));
}
export const words = (page, selector = 'main') => page.locator(selector).first().innerText();
export const wrongs = (page) => page.locator('.errors li').allInnerTexts();

// How an account shows all pages: 'normal', 'large' or 'elder'.
export async function look(user, kind) {
  const page = await open(user, '/account');
  await page.setChecked('#f-large_type', kind === 'large');
  await page.setChecked('#f-elder_mode', kind === 'elder');
  await page.locator('main form .action').first().click();
  await close(page);
}

// Tab until the element has the keyboard, and it can be seen that it has.
export async function tabTo(page, target, most = 150) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (!await target.evaluate((e) => e === document.activeElement)) continue;
    const ring = await target.evaluate((e) => getComputedStyle(e).outlineStyle);
    assert.notEqual(ring, 'none', 'the focus is to be seen');
    return;
  }
  assert.fail(`not reached by Tab: ${target}`);
}

// What is too wide, too low to press, a state without sign and word: as texts, none when all is well.
function faultsOf(width) {
  const out = [], text = (e) => e.outerHTML.slice(0, 160);
  const wide = document.documentElement.scrollWidth;
  if (wide > width) {
    const first = [...document.querySelectorAll('main *, header *')].find((e) => e.getBoundingClientRect().right > width
      && !e.closest('.hidden, thead') && getComputedStyle(e).position !== 'absolute');
    out.push(`${wide} px wide: ${first ? text(first) : 'something'}`);
  }
  const inSentence = (e) => e.tagName === 'A' && getComputedStyle(e).display === 'inline';
  for (const e of document.querySelectorAll('a, button, select, textarea, summary, input')) {
    const box = e.getBoundingClientRect();
    const seen = box.width > 1 && e.checkVisibility() && box.right > 0;
    const ticked = e.type === 'checkbox' || e.type === 'radio'; // its label is as high as it has to be
    const high = ticked && e.labels.length ? e.labels[0].getBoundingClientRect().height : box.height;
    if (seen && high < 43.9) out.push(`${inSentence(e) ? 'inline link ' : ''}${high} px high: ${text(e)}`);
  }
  for (const e of document.querySelectorAll('.state, .light, .lights li')) {
    const sign = e.querySelector('[aria-hidden]')?.textContent.trim();
    const word = e.textContent.replace(sign, '').trim();
    if (!'○■▲●'.includes(sign || '?') || !word) out.push(`a state by colour alone: ${text(e)}`);
  }
  return out;
}

// What a page without script shows, where axe can run, which waits by timers: its scripts stay out.
async function copyOf(page) {
  const body = await page.content(), url = page.url();
  const context = await program.browser.newContext({ viewport: page.viewportSize(), bypassCSP: true });
  const copy = await context.newPage();
  await copy.route('**/*', (route) => {
    if (route.request().resourceType() === 'script') return route.abort();
    return route.request().url() === url ? route.fulfill({ body, contentType: 'text/html; charset=utf-8' }) : route.continue();
  });
  await copy.goto(url);
  return copy;
}

// Rows of a long list are made alike, and axe takes as long for each: it reads the first ones and the last.
// What is asked of sizes is asked of all.
const rowsRead = 10;

async function axeFaults({ only, rowsRead }) {
  const passed = [...document.querySelectorAll('tbody')].flatMap((b) => [...b.rows].slice(rowsRead, -1));
  passed.forEach((row) => row.setAttribute('data-passed', ''));
  const { violations } = await window.axe.run({ include: [document], exclude: [['[data-passed]']] }, {
    runOnly: only, resultTypes: ['violations'], preload: false });
  passed.forEach((row) => row.removeAttribute('data-passed'));
  return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 200)).join(' | ')}`);
}

// Everything that a page must keep to, as texts with `where` before them.
export async function faults(page, where) {
  if (scriptless.has(page)) {
    const copy = await copyOf(page), found = await faults(copy, where);
    await close(copy);
    return found;
  }
  const { width } = page.viewportSize();
  const out = await page.evaluate(faultsOf, width);
  await page.evaluate(axe);
  out.push(...await page.evaluate(axeFaults, { only: rules, rowsRead }));
  return out.map((text) => `${where}: ${text}`);
}

// The next page of this user is of a new log-in: what they may do has changed.
export const forget = (user) => { delete states[user]; };

// The page keeps to all of it.
export async function clean(page, where) {
  assert.deepEqual(await faults(page, where), []);
}
