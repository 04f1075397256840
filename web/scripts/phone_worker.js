// Opens the visitor's page without network: keeps its files of one version of the program, and nothing else. What the page
// sends and fetches goes by untouched. `version` is written before this by the server, so that the worker changes with the files.
const cacheName = `laoyou-phone-${version}`;
const langs = ['zh', 'en'];
const statics = ['main.css', 'phone.css', 'icon.svg', ...['', '_entry', '_file', '_form', '_lists', '_page', '_photo', '_records',
  '_sync', '_vault', '_week'].map((name) => `phone${name}.js`)].map((name) => `/static/${name}`);
const pages = langs.map((lang) => `/visits/phone?lang=${lang}`);
const manifests = langs.map((lang) => `/visits/phone.webmanifest?lang=${lang}`);

// The name under which an address is kept; null for what is none of ours.
function nameOf(url) {
  if (url.origin !== location.origin) return null;
  const lang = url.searchParams.get('lang') === 'en' ? 'en' : 'zh';
  if (url.pathname === '/visits/phone' || url.pathname === '/visits/phone.webmanifest') return `${url.pathname}?lang=${lang}`;
  return statics.includes(url.pathname) ? url.pathname : null;
}

async function keepAll() {
  const cache = await caches.open(cacheName);
  await Promise.all([...pages, ...manifests, ...statics].map(async (path) => {
    const response = await fetch(path, { credentials: 'omit', cache: 'no-store', redirect: 'error', headers: { Accept: 'text/html, */*' } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(path, response);
  }));
}

async function answer(request, name) {
  const found = await caches.match(name, { cacheName, ignoreVary: true });
  return found ?? fetch(request);
}

async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith('laoyou-phone-') && name !== cacheName) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener('install', (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const name = event.request.method === 'GET' ? nameOf(new URL(event.request.url)) : null;
  if (name) event.respondWith(answer(event.request, name));
});
