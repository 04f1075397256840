// The description of the interface: a document that validators pass, and one that is true. Every answer
// of a running demo is held against its schema, and what is sent against what the program takes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { run, startProgram } from './program.mjs';
import { addresses, anybody, deeds, holder, made, needed, stranger, survey, unmet } from './samples.mjs';

let program, api, operations, ajv;

before(async () => {
  program = await startProgram();
  api = (await program.ask('GET', '/openapi.json')).json;
  operations = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item)
    .map(([method, op]) => ({ path, method: method.toUpperCase(), ...op })));
  const schemas = JSON.stringify(api.components.schemas).replaceAll('#/components/schemas/', '#/$defs/');
  ajv = new Ajv.default({ strict: true, allowUnionTypes: true, allErrors: true, strictRequired: false });
  addFormats.default(ajv);
  ajv.addVocabulary(['discriminator']); // its part is done by the words of the field it names
  ajv.addSchema({ $id: 'api', $defs: JSON.parse(schemas) });
  await survey(program);
});
after(async () => { assert.equal(await program.stop(), 0); });

const sample = (name) => (name === 'sample' && made.sample) || (name === 'leaving' && made.leaving);
const session = async (name) => (name ? sample(name) || program.person(name) : undefined);

// Somebody who may, or nobody where nobody need be; null where the demo has nobody who may.
function somebody(op, { path, as }) {
  if (as) return session(as);
  if (op['x-access'] === 'public') return undefined;
  if (op['x-access'] === 'device') return { bearer: made.phones?.at(-1) };
  if (op['x-access'] === 'resident') return program.resident();
  if (op['x-access'] === 'login') return session(anybody[op.operationId] ?? 'auditor');
  const who = holder(op['x-roles'], path);
  return who ? session(who) : null;
}

// The addresses of an operation that somebody of the demo may go to.
function reachable(op) {
  const list = addresses(op.path).filter((at) => somebody(op, at) !== null);
  assert.ok(list.length, `${op.operationId}: nobody of the demo holds ${op['x-roles']}; see samples.mjs`);
  return list;
}

const guess = (value) => ({ boolean: 'FIELD_TRUTH', number: 'FIELD_COUNT', object: 'FIELD_ONE' })[
  typeof value] ?? 'FIELD_TEXT';

// What of an answer is not as described, with the row that would describe what nobody did.
function faults(validate, data) {
  // Of several kinds, those that it is not need not be told.
  const others = validate.errors.filter((e) => e.keyword === 'enum' && e.instancePath.endsWith('/kind'))
    .map((e) => [e.instancePath.slice(0, -'/kind'.length), e.schemaPath.split('/properties/')[0]]);
  const errors = validate.errors.filter((e) => e.keyword !== 'oneOf' && !others.some(([at, schema]) => (
    e.instancePath.startsWith(at) && e.schemaPath.startsWith(schema))));
  const all = (errors.length ? errors : validate.errors).map((e) => {
    const at = e.instancePath.split('/').slice(1).reduce((v, k) => v[k], data);
    const key = e.params.additionalProperty;
    const row = key ? `: {"${key}", ${guess(at[key])}, MSG_API_${key.toUpperCase()}}` : '';
    return `${e.instancePath.replace(/\/\d+/g, '/*') || '/'} ${e.message}${row}`;
  });
  return [...new Set(all)]; // of a list once
}

const met = new Set(); // names of schemas that something was held against

// Marks what an answer is made of.
function meet(schema, data) {
  if (data === null || !schema) return;
  const name = schema.$ref?.split('/').at(-1);
  if (name) met.add(name);
  const told = name ? api.components.schemas[name] : schema;
  if (told.anyOf) meet(told.anyOf[0], data);
  if (told.discriminator) meet({ $ref: told.discriminator.mapping[data[told.discriminator.propertyName]] }, data);
  if (told.items) data.forEach((item) => meet(told.items, item));
  for (const [key, field] of Object.entries(told.properties ?? {})) if (key in data) meet(field, data[key]);
}

// An answer is one of those that the operation tells of, and holds what it says.
function holdsTrue(op, a, what) {
  const told = op.responses[a.status] ?? op.responses.default;
  const at = `${what}: ${a.status} ${a.text.slice(0, 300)}`;
  assert.ok(op.responses[a.status] || a.status >= 400, `${at} is not described`);
  const answer = told.$ref ? api.components.responses[told.$ref.split('/').at(-1)] : told;
  if (a.status === 303) return;
  const content = answer.content[a.type] ?? answer.content['*/*'];
  assert.ok(content, `${at}: type ${a.type}, described: ${Object.keys(answer.content)}`);
  if (a.type !== 'application/json' || !content.schema.$ref) return;
  const name = content.schema.$ref.split('/').at(-1);
  const validate = ajv.getSchema(`api#/$defs/${name}`);
  if (!validate(a.json)) assert.fail(`${what}, as ${name}:\n  ${faults(validate, a.json).join('\n  ')}`);
  meet(content.schema, a.json);
}

test('validators of OpenAPI 3.1 pass the document, in both languages', async () => {
  const config = await createConfig({ extends: ['recommended-strict'], rules: {
    'no-ambiguous-paths': 'off', // "/users/new" stands before "/users/{name}", as the routes do
    'no-server-example.com': 'off', 'operation-2xx-response': 'error', 'operation-4xx-response': 'error',
    'operation-description': 'error', 'operation-operationId-unique': 'error', 'tag-description': 'error',
    'operation-singular-tag': 'error', 'operation-tag-defined': 'error', 'parameter-description': 'error',
  } });
  for (const lang of ['zh', 'en']) {
    const { text, json } = await program.ask('GET', `/openapi.json?lang=${lang}`);
    assert.equal(json.openapi.slice(0, 3), '3.1');
    const checked = await new Validator().validate(json);
    assert.ok(checked.valid, JSON.stringify(checked.errors, null, 1));
    const problems = await lintFromString({ source: text, config });
    assert.deepEqual(problems.map((p) => `${p.ruleId} ${p.message} ${p.location[0].pointer}`), []);
  }
});

test('the languages differ in words alone, and the command line prints the same bytes', async () => {
  const words = /"(description|summary|title)":"[^"]*"/g;
  const zh = (await program.ask('GET', '/openapi.json')).text;
  const en = (await program.ask('GET', '/openapi.json?lang=en')).text;
  assert.notEqual(zh, en);
  assert.equal(zh.replace(words, ''), en.replace(words, ''));
  const chinese = en.match(/"(description|summary|title)":"[^"]*[\u4e00-\u9fff][^"]*"/g);
  assert.equal(chinese, null, 'English is English');
  assert.equal(run('openapi'), zh);
  assert.equal(run('openapi', '--lang', 'en'), en);
});

test('every schema says what all its fields are', () => {
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    for (const [key, field] of Object.entries(schema.properties ?? {})) {
      assert.ok(field.description?.length, `${name}.${key}`);
    }
    if (name === 'OpenApi' || schema.oneOf) continue;
    assert.equal(schema.additionalProperties, false, name);
  }
});

test('every deed is done once, and its answer is as described; a repeat is told as one', async () => {
  const left = new Set(operations.filter((o) => o.method === 'POST' && o.path.endsWith('.json'))
    .map((o) => o.operationId));
  for (const [n, deed] of deeds.entries()) {
    const op = operations.find((o) => o.operationId === deed.operation);
    assert.ok(op, `${deed.operation} is not described`);
    if (deed.as === 'sample' && !made.sample) made.sample = await program.login('sample', made.password);
    await deed.before?.(program);
    const at = deed.at ? { path: deed.at() } : addresses(op.path)[0], { path } = at;
    const who = deed.by ? deed.by() : deed.as ? await session(deed.as) : await somebody(op, at);
    const body = typeof deed.sent === 'function' ? await deed.sent(program) : deed.sent;
    const a = await program.ask('POST', path, { who, body, key: `deed-${n}` });
    assert.equal(a.status, 200, `${deed.operation}: ${a.text}`);
    holdsTrue(op, a, deed.operation);
    assert.deepEqual([a.json.done, a.json.repeated], [true, false], deed.operation);
    await deed.then?.(a, program);
    left.delete(deed.operation);
    if (deed.operation !== 'post_settings' && !deed.operation.endsWith('_new')) continue;
    if (body instanceof FormData || deed.as === 'sample') continue;
    const again = await program.ask('POST', path, { who, body, key: `deed-${n}` });
    assert.equal(again.json.repeated, true);
    holdsTrue(op, again, `${deed.operation} again`);
  }
  assert.deepEqual([...left], [], 'say in samples.mjs how these are done');
});

const isListing = (op) => op.path.endsWith('.json') && op.parameters.some((p) => p.name === 'sort');

// The filters that a page offers are those that are described.
function describesFilters(op, html, path) {
  const form = /<form[^>]*class="filters"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  for (const [, name] of form.matchAll(/<(?:select|input)[^>]* name="([^"]+)"/g)) {
    const known = op.parameters.some((p) => p.name === name || p.$ref?.endsWith(`/${name}`));
    assert.ok(known, `${path}: the filter ${name} is not described`);
  }
}

test('every answer that is read is as described: JSON, pages, exports, as anybody', async () => {
  for (const op of operations.filter((o) => o.method === 'GET')) {
    for (const at of reachable(op)) {
      const { path } = at, who = await somebody(op, at);
      const a = await program.ask('GET', path, { who, accept: 'text/html, */*;q=0.1' });
      assert.ok([200, 303].includes(a.status), `${path}: ${a.status} ${a.text}`);
      holdsTrue(op, a, path);
      if (a.type === 'text/html') describesFilters(op, a.text, path);
      holdsTrue(op, await program.ask('GET', path, { who, accept: 'application/json' }), path);
      if (isListing(op)) holdsTrue(op, await program.ask('GET', `${path}?page=all`, { who }), `${path}?page=all`);
      if (at.query && op.path.endsWith('.json'))
        holdsTrue(op, await program.ask('GET', `${path}?${at.query}`, { who }), `${path}?${at.query}`);
      const nobody = await program.ask('GET', path);
      holdsTrue(op, nobody, `${path} as nobody`);
      const out = nobody.status === 401 || /^(\/mine)?\/login\?/.test(nobody.location);
      assert.equal(out, op['x-access'] !== 'public', `${path} as nobody: ${nobody.status}`);
      const other = op['x-roles'] && stranger(op['x-roles']);
      if (!other) continue;
      const denied = await program.ask('GET', path, { who: await session(holder([other], '')) });
      assert.equal(denied.status, 403, `${path} as ${other}`);
      holdsTrue(op, denied, `${path} as ${other}`);
    }
  }
});

// Something that fits a schema of a field.
function fits(schema) {
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'array') return [fits(schema.items)];
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.format === 'date') return '2024-06-30';
  return schema.pattern ? (schema.pattern.includes('{6}') ? '331121' : '1') : 'x';
}

test('what an address takes is taken', async () => {
  for (const op of operations.filter((o) => o.method === 'GET' && o.path.endsWith('.json'))) {
    const [at] = reachable(op), who = await somebody(op, at), { path } = at;
    const unknown = isListing(op) && (await program.ask('GET', `${path}?no_such_filter=x`, { who })).json;
    for (const p of op.parameters.filter((q) => q.in === 'query')) {
      const value = encodeURIComponent(fits(p.schema));
      const a = await program.ask('GET', `${path}?${p.name}=${value}`, { who });
      assert.ok([200, 303, 404, 422, 400].includes(a.status), `${path}?${p.name}=${value}: ${a.status}`);
      holdsTrue(op, a, `${path}?${p.name}=${value}`);
      if (a.status !== 422 || !unknown) continue;
      const [told, other] = [[a.json, p.name], [unknown, 'no_such_filter']]
        .map(([json, name]) => (json.error.fields[0]?.text ?? json.error.message).replaceAll(name, ''));
      assert.notEqual(told, other, `${path}?${p.name}= is described and not known`);
      assert.ok(!p.schema.enum, `${path}?${p.name}=${value}: ${told}`);
    }
  }
});

function form(values, multipart) {
  if (!multipart) return values;
  const data = new FormData();
  for (const [key, value] of Object.entries(values)) data.append(key, value);
  return data;
}

// The names that an answer complains of, those it does not know apart.
function complaints(a) {
  const fields = a.json.error.fields;
  const unknown = fields.find((f) => f.field === 'no_such_field');
  assert.ok(unknown, a.text);
  return {
    unknown: fields.filter((f) => f.text === unknown.text).map((f) => f.field),
    others: fields.filter((f) => f.text !== unknown.text).map((f) => f.field),
  };
}

test('a deed takes the fields described, wants those that are said to be needed, and no others', async () => {
  for (const op of operations.filter((o) => o.method === 'POST' && o.path.endsWith('.json'))) {
    const [type, content] = Object.entries(op.requestBody.content)[0], [at] = reachable(op);
    const schema = api.components.schemas[content.schema.$ref.split('/').at(-1)];
    const who = await somebody(op, at), { path } = at, multipart = type.startsWith('multipart');
    const all = Object.fromEntries(Object.entries(schema.properties)
      .filter(([key, field]) => !['csrf', 'key'].includes(key) && !field.contentMediaType)
      .map(([key, field]) => [key, fits(field)]));
    // Any name behind "fact."; a column's number behind "column.".
    for (const key of Object.keys(schema.patternProperties ?? {}))
      all[`${key.replace(/[\\^]/g, '')}${key.includes('column') ? '1' : 'x'}`] = 'x';
    // A token stands for who sends it: without a good one nothing else is looked at.
    if (op['x-access'] === 'device' || (schema.properties.token && op['x-access'] === 'public')) continue;
    const full = await program.ask('POST', path, { who, body: form({ ...all, no_such_field: 'x' }, multipart) });
    assert.equal(full.status, 422, `${path}: ${full.text}`);
    holdsTrue(op, full, path);
    assert.deepEqual(complaints(full).unknown, ['no_such_field'], path);
    const bare = await program.ask('POST', path, { who, body: form({ no_such_field: 'x' }, multipart) });
    assert.equal(bare.status, 422, `${path}: ${bare.text}`);
    const required = [...schema.required ?? [], ...needed[op.operationId] ?? []];
    assert.deepEqual(complaints(bare).others.sort(), required.sort(), path);
  }
});

test('a deed of nobody, and one without the token, are refused as described', async () => {
  for (const op of operations.filter((o) => o.method === 'POST' && !['public', 'device'].includes(o['x-access']))) {
    const [at] = reachable(op), { path } = at;
    const nobody = await program.ask('POST', path, { body: {} });
    assert.equal(nobody.status, 401, path);
    holdsTrue(op, nobody, path);
    const { cookie } = await somebody(op, at);
    const bare = await program.ask('POST', path, { who: { cookie }, body: {} });
    assert.equal(bare.status, 403, path);
    holdsTrue(op, bare, path);
  }
});

test('nothing is described that no answer was held against', () => {
  const left = Object.keys(api.components.schemas).filter((name) => !name.startsWith('send_') && !met.has(name));
  assert.deepEqual(left.filter((name) => !unmet[name]), []);
});
