// Another sign-on: a certified OpenID provider (oidc-provider) on loopback, with a page that asks for the
// number of an account, and a hand that can put another token in the place of the right one.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

export const client = { id: 'laoyou-qingtian', secret: 'geheim: 100% & + /' };

async function makeKey(alg, kid) {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { ...await exportJWK(pair.privateKey), kid, alg, use: 'sig' };
}

const page = (uid) => `<!doctype html><html lang="zh"><title>县统一认证</title><h1>县统一认证</h1>
<form method="post" action="/interaction/${uid}"><label>账号 <input name="account"></label>
<button name="do" value="in">登录</button><button name="do" value="no">取消</button></form>`;

async function form(request) {
  let text = '';
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

// `back`: the address that it may send browsers back to.
export async function startProvider(back) {
  const server = createServer();
  const listen = (port) => new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  await listen(0);
  const port = server.address().port, issuer = `http://127.0.0.1:${port}`;
  const keys = [await makeKey('RS256', 'r1'), await makeKey('ES256', 'e1')];
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client.id, client_secret: client.secret, application_type: 'web',
      redirect_uris: [back], response_types: ['code'], grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
    }],
    jwks: { keys },
    cookies: { keys: ['only a test'] },
    pkce: { required: () => true },
    scopes: ['openid', 'staff'],
    claims: { openid: ['sub'], staff: ['staff_number'] },
    conformIdTokenClaims: false,
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, staff_number: `N${id}` }) }),
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({ clientId: client.id, accountId: context.oidc.session.accountId });
      grant.addOIDCScope('openid staff');
      await grant.save();
      return grant;
    },
  });
  const told = { asked: [], exchanged: 0 }; // addresses of log-ins, exchanges of codes
  let forge = null;
  provider.use(async (context, next) => {
    if (context.path === '/auth') told.asked.push(context.url);
    await next();
    if (context.path !== '/token') return;
    told.exchanged++;
    if (forge && context.body?.id_token) context.body.id_token = await forge(context.body.id_token);
  });
  const callback = provider.callback();
  server.on('request', async (request, response) => {
    const uid = request.url.match(/^\/interaction\/([\w-]+)$/)?.[1];
    if (!uid) return callback(request, response);
    if (request.method === 'GET') return response.setHeader('content-type', 'text/html; charset=utf-8').end(page(uid));
    const sent = await form(request);
    const result = sent.get('do') === 'in' ? { login: { accountId: sent.get('account') } }
      : { error: 'access_denied', error_description: 'the user said no' };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return {
    issuer,
    told,
    // What `change` makes of the claims, signed anew by the key of that number; null: as it is.
    forge(change, { key = 0, head = {}, none = false } = {}) {
      forge = change && (async (token) => {
        const claims = change(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')));
        const part = (v) => Buffer.from(JSON.stringify(v)).toString('base64url');
        if (none) return `${part({ alg: 'none' })}.${part(claims)}.`;
        const jwk = typeof key === 'number' ? keys[key] : key;
        return new SignJWT(claims).setProtectedHeader({ alg: jwk.alg, kid: jwk.kid, ...head })
          .sign(await importJWK(jwk, jwk.alg));
      });
    },
    makeKey,
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
    again: () => listen(port),
  };
}
