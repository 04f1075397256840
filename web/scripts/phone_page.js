// The page's parts and words, which the server has written into it, and days and times as people read them.
const parts = document.getElementById('parts');

// What has a name within a part gets it in the copy, so that no name stands in the page twice.
function takeNames(node) {
  for (const e of node.querySelectorAll('[data-for]')) e.htmlFor = e.dataset.for;
  for (const e of node.querySelectorAll('[data-id]')) e.id = e.dataset.id;
  for (const e of node.querySelectorAll('[id^="h-"]')) {
    node.querySelector(`#f-${CSS.escape(e.id.slice(2))}`)?.setAttribute('aria-describedby', e.id);
  }
}

// A copy of a part. `values`: texts for [data-t], and what [data-if] and [data-unless] ask for.
export function part(name, values = {}) {
  const node = parts.querySelector(`[data-part="${name}"]`).cloneNode(true);
  node.removeAttribute('data-part');
  for (const e of node.querySelectorAll('[data-if]')) if (!values[e.dataset.if]) e.remove();
  for (const e of node.querySelectorAll('[data-unless]')) if (values[e.dataset.unless]) e.remove();
  for (const e of [node, ...node.querySelectorAll('[data-t]')]) {
    if (e.dataset.t) e.textContent = values[e.dataset.t] ?? '';
  }
  takeNames(node);
  return node;
}
export const inPart = (node, name) => node.querySelector(`[data-in="${name}"]`);
export const only = (node) => node.firstElementChild;
// A state in words, with its sign: 'good', 'wait' or 'bad'.
export function state(node, kind, text) {
  node.className = `state ${kind}`;
  node.replaceChildren(...part('state', { sign: { good: '●', wait: '○', bad: '▲' }[kind], text }).childNodes);
  return node;
}
export const facts = (list, rows) => {
  for (const row of rows) if (row.text) list.append(...part('fact', row).children);
  return list;
};

// Words with %1, %2 filled in.
export function word(key, ...args) {
  const text = parts.querySelector(`[data-word="${key}"]`).textContent;
  return text.replace(/%(\d)/g, (whole, n) => args[n - 1] ?? whole);
}

export const main = document.getElementById('main');

// Shows a screen, puts its name into the title and the keyboard at its head.
export function show(node) {
  main.replaceChildren(...node.childNodes);
  const head = main.querySelector('h1');
  if (head) {
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
    document.title = `${head.textContent} · ${document.body.dataset.brand}`;
  }
  scrollTo(0, 0);
}

// ---- What is wrong with a form: a list at its top, each leading to its field ----

export function showErrors(list) {
  main.querySelector('.errors')?.remove();
  for (const e of main.querySelectorAll('[aria-invalid]')) e.removeAttribute('aria-invalid');
  if (!list.length) return true;
  const box = part('errors');
  for (const { field, text } of list) {
    const item = document.createElement('li'), at = field && main.querySelector(`#f-${CSS.escape(field)}`);
    if (at) {
      const link = document.createElement('button');
      link.type = 'button';
      link.className = 'plain-button';
      link.textContent = text;
      link.addEventListener('click', () => at.focus());
      at.setAttribute('aria-invalid', 'true');
      item.append(link);
    } else {
      item.textContent = text;
    }
    inPart(box, 'list').append(item);
  }
  main.querySelector('h1').after(box.firstElementChild);
  main.querySelector('.errors').focus();
  return false;
}

// One sentence on what was done, where a screen reader hears it.
export function say(text) {
  main.querySelector('.saved')?.remove();
  const node = part('saved', { text }).firstElementChild;
  main.querySelector('h1').after(node);
}

// ---- Days and times: of the office (UTC+8), wherever the phone thinks it is ----

const zone = 8 * 3_600_000, day = 86_400_000;
const iso = (ms) => new Date(ms + zone).toISOString();
export const dateOf = (ms) => iso(ms).slice(0, 10);
export const timeOf = (ms) => iso(ms).slice(11, 16);
export const momentOf = (ms) => `${dateOf(ms)} ${timeOf(ms)}`;
export const msOf = (date, time) => Date.parse(`${date}T${time}:00+08:00`);
// The business date: the server's when the phone last spoke with it, and the days since by the phone's clock.
export function today(week) {
  if (!week) return dateOf(Date.now());
  const days = Math.round((Date.parse(dateOf(Date.now())) - Date.parse(dateOf(week.phone_ms))) / day);
  return new Date(Date.parse(week.today) + days * day).toISOString().slice(0, 10);
}
