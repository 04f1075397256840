/* The peer: what a good web developer would put together today for the same work - fastify over
 * better-sqlite3, the fastest pair of their kind, used as their manuals advise: statements prepared
 * once, schemas for bodies and answers (so that serialising is compiled), WAL with
 * synchronous=FULL, one transaction a write. It does no more than laoyou does, and leaves out the
 * log.
 *
 *     node server.mjs DATABASE [PORT]        the database is made by bench/residents.c
 */
import { createHash } from 'node:crypto';
import cookie from '@fastify/cookie';
import Database from 'better-sqlite3';
import Fastify from 'fastify';

const [path, port = '0'] = process.argv.slice(2);
const db = new Database(path, { fileMustExist: true });
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');

const columns =
  'district, party, name, sex, birth_date, home_area, hukou_area, home_address, phone, marital, ability';
const find = {
  session: db.prepare('SELECT person, role FROM session WHERE digest = ? AND expires > ?'),
  party: db.prepare(`SELECT ${columns} FROM resident WHERE district = ? AND party = ?`),
  area: db.prepare(
    `SELECT ${columns} FROM resident WHERE district = ? AND home_area = ? AND party > ?
     ORDER BY party LIMIT ?`),
  next: db.prepare(
    `SELECT coalesce(max(statement), 0) + 1 FROM statement WHERE district = ? AND party = ?`).pluck(),
};
const insert = db.prepare(
  `INSERT INTO statement (district, party, statement, source, true_from, recorded_at, recorded_by,
   facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);

/* One sync a commit: the library is synchronous, so a second request waits for the first. */
const state = db.transaction((key, body, person) => {
  const number = find.next.get(key.district, key.party);
  insert.run(key.district, key.party, number, body.source, body.true_from, Date.now() * 1000,
    person, JSON.stringify(body.facts));
  return number;
});

const text = { type: 'string' };
const integer = { type: 'integer' };
const person = {
  type: 'object',
  properties: {
    district: text, party: integer, name: text, sex: text, birth_date: text, home_area: text,
    hukou_area: text, home_address: text, phone: text, marital: text, ability: text,
  },
};
const key = {
  type: 'object',
  required: ['district', 'party'],
  properties: { district: { type: 'string', pattern: '^[0-9]{6}$' }, party: integer },
};
const statement = {
  type: 'object',
  required: ['source', 'true_from', 'facts'],
  additionalProperties: false,
  properties: {
    source: { type: 'string', maxLength: 40 },
    true_from: { type: 'string', format: 'date' },
    facts: { type: 'object', additionalProperties: { type: ['string', 'integer', 'boolean'] } },
  },
};
const query = {
  type: 'object',
  required: ['area'],
  properties: {
    area: { type: 'string', pattern: '^[0-9]{9}$' },
    after: { type: 'integer', default: 0 },
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  },
};

const masked = (row) => ({ ...row, phone: `${row.phone.slice(0, 3)}****${row.phone.slice(-4)}` });
const app = Fastify({ logger: false });
await app.register(cookie);

app.get('/health', () => ({ status: 'ok' }));

app.register(async (inside) => {
  inside.decorateRequest('person', null);
  inside.addHook('onRequest', async (request, reply) => {
    const token = request.cookies.session;
    const digest = token && createHash('sha256').update(token).digest();
    const session = digest && find.session.get(digest, Date.now());
    if (!session) return reply.code(401).send({ error: 'LOGIN' });
    if (session.role !== 'clerk') return reply.code(403).send({ error: 'DENIED' });
    request.person = session.person;
  });

  inside.get('/parties/:district/:party', {
    schema: { params: key, response: { 200: person } },
  }, (request, reply) => {
    const row = find.party.get(request.params.district, request.params.party);
    reply.send(row ? masked(row) : reply.code(404) && { error: 'NOT_FOUND' });
  });

  inside.get('/parties', {
    schema: {
      querystring: query,
      response: { 200: { type: 'object', properties: { parties: { type: 'array', items: person } } } },
    },
  }, (request, reply) => {
    const { area, after, limit } = request.query;
    reply.send({ parties: find.area.all(area.slice(0, 6), area, after, limit).map(masked) });
  });

  inside.post('/parties/:district/:party/statements', {
    schema: {
      params: key, body: statement,
      response: { 201: { type: 'object', properties: { statement: integer } } },
    },
  }, (request, reply) => {
    if (!find.party.get(request.params.district, request.params.party)) {
      return reply.code(404).send({ error: 'NOT_FOUND' });
    }
    const number = state.immediate(request.params, request.body, request.person);
    return reply.code(201).send({ statement: number });
  });
});

await app.listen({ host: '127.0.0.1', port: Number(port) });
console.log(`Listening on http://127.0.0.1:${app.server.address().port}/`);
