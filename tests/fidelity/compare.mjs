// Holds the packs against the lists in this folder, entry by entry and in both directions.
// usage: compare.mjs LAOYOU
// The packs are adopted into a demo database and read back through `plan show --json`, so what is
// compared is what a person gets. A difference that was looked into and is right stands in
// settled.tsv with its reason; a settled line that is not needed is a fault too.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const laoyou = process.argv[2];
const plans = ['shanghai', 'qingpu', 'yangpu', 'songjiang', 'qingtian'];

function rows(name) {
  const path = join(here, name);
  if (!existsSync(path)) return null;
  const [head, ...lines] = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  const keys = head.split('\t');
  return lines.map((line, i) => {
    const cells = line.split('\t');
    if (cells.length > keys.length) throw new Error(`${name}:${i + 2}: too many columns`);
    return Object.fromEntries(keys.map((k, c) => [k, cells[c] ?? '']));
  });
}

const settled = rows('settled.tsv').map((row) => ({ ...row, used: false }));
let compared = 0;
const faults = [];

function differ(plan, side, clause, what, detail) {
  const known = settled.find(
    (s) => s.plan === plan && s.side === side && s.clause === clause && s.what === what,
  );
  if (known) known.used = true;
  else faults.push(`${plan}\t${side}\t${clause}\t${what}\t${detail}`);
}

// Full-width signs, spaces and brackets are how a document is set, not what it says.
const plain = (text) =>
  (text ?? '')
    .replace(/[\s　]/g, '')
    .replace(/[〈<«《]/g, '《')
    .replace(/[〉>»》]/g, '》')
    .replace(/（/g, '(')
    .replace(/）/g, ')')
    .replace(/，/g, ',')
    .replace(/—+|–/g, '-');

function same(plan, clause, what, wanted, got) {
  compared++;
  if (plain(wanted) !== plain(got)) differ(plan, 'list', clause, what, `${wanted} ≠ ${got}`);
}

const split = (text) => text.split(/[、;]/).filter(Boolean);

function unitsOf(plan, pack, clause, what, printed, units) {
  compared++;
  const names = new Map(pack.units.map((u) => [u.key, [u.name, ...u.aliases]]));
  const wanted = split(printed);
  const fits =
    wanted.length === units.length &&
    wanted.every((name, i) => names.get(units[i].key).includes(name));
  if (!fits) differ(plan, 'list', clause, what, `${printed} ≠ ${units.map((u) => u.name).join('、')}`);
}

function header(plan, pack) {
  const of = { title: 'title', number: 'number', issuer: 'issuer', issued: 'issued', in_force: 'in_force' };
  for (const { field, value } of rows(`${plan}-header.tsv`)) {
    if (!of[field]) continue;
    same(plan, '', field, value, pack.document[of[field]] ?? '');
  }
}

function clauses(plan, pack) {
  const duty = (part) => part === 'task' || part === 'safeguard';
  const list = rows(`${plan}-clauses.tsv`);
  for (const row of list) {
    const clause = pack.clauses.find((c) => c.clause === row.clause);
    compared++;
    if (!clause) {
      differ(plan, 'list', row.clause, 'clause', row.title);
      continue;
    }
    same(plan, row.clause, 'title', row.title, clause.title);
    same(plan, row.clause, 'kind', duty(row.kind) ? row.kind : '-', duty(clause.part) ? clause.part : '-');
    unitsOf(plan, pack, row.clause, 'units', row.units, clause.units);
  }
  for (const clause of pack.clauses.filter((c) => duty(c.part))) {
    compared++;
    if (!list.some((row) => row.clause === clause.clause)) {
      differ(plan, 'pack', clause.clause, 'clause', clause.title);
    }
  }
}

// 99.4% in a cell whose unit is %: the number alone.
function cell(text, unit) {
  let t = text.replace(/[((]全市[))]/, '').trim();
  if (unit && t.endsWith(unit)) t = t.slice(0, -unit.length);
  return t === '-' ? '' : t;
}

function indicators(plan, pack) {
  const list = rows(`${plan}-indicators.tsv`);
  const table = pack.indicators.filter((i) => i.number);
  compared++;
  if (list.length !== table.length) differ(plan, 'list', '', 'rows', `${list.length} ≠ ${table.length}`);
  list.forEach((row, n) => {
    const i = table[n];
    if (!i) return;
    const at = `${row.category.split('/')[0]}${row.number}`;
    same(plan, at, 'number', row.number, String(i.number));
    same(plan, at, 'category', row.category.split('/')[0], i.category);
    same(plan, at, 'name', row.name, i.name);
    if (row.unit) same(plan, at, 'unit', row.unit, i.unit);
    else if (i.unit && !i.unit_source) differ(plan, 'pack', at, 'unit', i.unit);
    same(plan, at, 'base', cell(row.base, row.unit), cell(i.base?.printed ?? '', row.unit));
    same(plan, at, 'target', cell(row.target, row.unit), cell(i.target.printed, row.unit));
    if (row.kind || i.binding) same(plan, at, 'kind', row.kind, i.binding_text);
    if (row.lead_units || i.lead_units.length) {
      unitsOf(plan, pack, at, 'lead_units', row.lead_units, i.lead_units);
    }
  });
}

// The numbers of a figure, in order; a word target has none.
const numbers = (f) =>
  ['value', 'at_least', 'at_most', 'aspire', 'about']
    .map((k) => f[k])
    .filter((n) => n !== null && n !== undefined)
    .map(Number)
    .sort((a, b) => a - b);

// "7-10" is two, "1+2+55" as a target of 58 is its parts.
const listed = (text) =>
  (text.match(/\d+(\.\d+)?/g) ?? []).map(Number).sort((a, b) => a - b);

function packFigures(pack) {
  const out = [];
  for (const i of pack.indicators) {
    const at = [i.source.clause, ...i.also.map((c) => c.clause)];
    for (const side of ['base', 'target']) {
      if (i[side]) out.push({ clauses: at, figure: i[side], name: i.name, prose: !i.number });
    }
  }
  for (const f of pack.facts) {
    if (f.figure) out.push({ clauses: [f.source.clause], figure: f.figure, name: f.name, prose: true });
  }
  for (const r of pack.rates) {
    for (const a of r.amounts) {
      const figure = { printed: a.printed, value: a.value };
      out.push({ clauses: [r.source.clause], figure, name: `${r.name}${a.when ?? ''}`, prose: true });
    }
  }
  return out;
}

// 一(一)2 and 一(一)2第1段 speak of one place.
const near = (a, b) => a === b || a.startsWith(`${b}第`) || b.startsWith(`${a}第`);
const equal = (a, b) => a.length === b.length && a.every((n, i) => n === b[i]);

function fits(row, item) {
  if (!item.clauses.some((c) => near(c, row.clause))) return false;
  const wanted = listed(row.number);
  const got = numbers(item.figure);
  if (wanted.length) {
    const sum = wanted.reduce((a, b) => a + b, 0);
    return equal(wanted, got) || (item.figure.printed.includes('+') && equal([sum], got));
  }
  if (got.length && !item.figure.judge) return false;
  const [a, b] = [plain(row.printed), plain(item.figure.printed)];
  return a.includes(b) || b.includes(a) || Boolean(item.figure.judge);
}

function figures(plan, pack) {
  const list = rows(`${plan}-figures.tsv`);
  const items = packFigures(pack);
  const prose = new Set();
  for (const row of list) {
    compared++;
    const found = items.filter((item) => fits(row, item));
    found.forEach((item) => prose.add(item));
    if (found.length === 0) differ(plan, 'list', row.clause, row.printed, `${row.number}${row.unit} ${row.about}`);
  }
  for (const item of items.filter((i) => i.prose)) {
    compared++;
    if (!prose.has(item)) differ(plan, 'pack', item.clauses[0], item.figure.printed, item.name);
  }
}

function tasks(plan, pack) {
  const list = rows(`${plan}-tasks.tsv`);
  if (!list) return;
  const annex = pack.tasks.filter((t) => t.annex);
  compared++;
  if (annex.length !== list.length) differ(plan, 'list', '附件', 'rows', `${list.length} ≠ ${annex.length}`);
  for (const row of list) {
    const task = annex.find((t) => String(t.number) === row.number);
    compared++;
    if (!task) differ(plan, 'list', '附件', row.number, row.head);
    else unitsOf(plan, pack, '附件', `units ${row.number}`, row.units, task.units);
  }
}

function documents(plan, pack) {
  const bare = (title) => plain(title).replace(/[《》]/g, '');
  const list = rows(`${plan}-documents.tsv`);
  const match = (row, d) =>
    row.number && d.number ? plain(row.number) === plain(d.number) : bare(row.title) === bare(d.title);
  for (const row of list) {
    compared++;
    const d = pack.documents.find((doc) => match(row, doc));
    if (!d) differ(plan, 'list', row.clause, row.number || row.title, 'document');
    else if (!d.sources.some((c) => near(c.clause, row.clause))) {
      differ(plan, 'list', row.clause, row.number || row.title, `cited in ${d.sources.map((c) => c.clause)}`);
    }
  }
  for (const d of pack.documents) {
    compared++;
    if (!list.some((row) => match(row, d))) {
      differ(plan, 'pack', d.sources[0].clause, d.number || d.title, 'document');
    }
  }
}

// Projects, policies, pilots and reforms of the annexes.
function lists(plan, pack) {
  const list = rows(`${plan}-lists.tsv`);
  if (!list) return;
  const keys = { investment_wan: 'investment_wan', beds: 'beds', places: 'places', classes: 'classes', floor_m2: 'floor_area_m2', land_m2: 'land_area_m2', land_mu: 'land_area_mu' };
  for (const kind of ['projects', 'policies', 'pilots', 'reforms']) {
    const wanted = list.filter((row) => row.list === kind);
    compared++;
    if (wanted.length !== pack[kind].length) differ(plan, 'list', kind, 'rows', `${wanted.length} ≠ ${pack[kind].length}`);
    wanted.forEach((row, n) => {
      const entry = pack[kind][n];
      if (!entry) return;
      const extra = Object.fromEntries(row.extra.split('|').filter(Boolean).map((e) => e.split('=')));
      const apart = extra.number ?? '';
      const name = kind !== 'projects' && entry.document_number && !apart ? `${entry.name}（${entry.document_number}）` : entry.name;
      same(plan, kind, `name ${row.number}`, row.name, name);
      unitsOf(plan, pack, kind, `units ${row.number}`, row.units, entry.units);
      if (kind !== 'projects') {
        same(plan, kind, `number ${row.number}`, row.number, String(entry.number));
        if (apart) same(plan, kind, `document ${row.number}`, apart, entry.document_number);
        return;
      }
      same(plan, kind, `number ${row.number}`, row.number, `${entry.field === 'elder' ? 'p' : 'c'}${entry.number}`);
      same(plan, kind, `phase ${row.number}`, extra.phase, entry.phase_text);
      same(plan, kind, `term ${row.number}`, extra.term, `${entry.start}-${entry.end}`);
      same(plan, kind, `site ${row.number}`, extra.site, entry.site);
      same(plan, kind, `funding ${row.number}`, extra.funding, entry.funding_text);
      for (const [key, field] of Object.entries(keys)) {
        const number = entry[field] === null ? '' : String(Number(entry[field]));
        same(plan, kind, `${key} ${row.number}`, extra[key] ? String(Number(extra[key])) : '', number);
      }
    });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'laoyou-fidelity-'));
try {
  const db = join(folder, 'demo.db');
  execFileSync(laoyou, ['demo', '--db', db, '--packs', 'packs']);
  for (const plan of plans) {
    const shown = execFileSync(laoyou, ['plan', 'show', plan, '--json', '--db', db], { maxBuffer: 1 << 28 });
    const pack = JSON.parse(shown);
    for (const part of [header, clauses, indicators, figures, tasks, documents, lists]) part(plan, pack);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const s of settled.filter((s) => !s.used)) {
  faults.push(`settled.tsv: not needed: ${s.plan}\t${s.side}\t${s.clause}\t${s.what}`);
}
for (const fault of faults) console.log(fault);
console.log(`fidelity: ${compared} compared, ${settled.length} settled, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
