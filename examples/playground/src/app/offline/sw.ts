/// <reference lib="webworker" />
export {};

/** Files of the page with a digest of them all; the build writes both. */
declare const shellFiles: readonly string[];
declare const shellVersion: string;

/** Keeps the page's own files, so that it trains without a connection after the first visit. */
const worker = self as unknown as ServiceWorkerGlobalScope;
const cacheName = `vse-playground-${shellVersion}`;

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(shellFiles.map((file) => new Request(file, { cache: 'reload' }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((one) => one.startsWith('vse-playground-') && one !== cacheName)
            .map((one) => caches.delete(one)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const scope = new URL(worker.registration.scope);
  if (request.method !== 'GET' || origin !== scope.origin || !pathname.startsWith(scope.pathname)) return;
  event.respondWith(request.mode === 'navigate' ? page(request) : file(request, pathname));
});

/** The page from its host, so that a newer one is seen at once; the kept one without a connection. */
async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok) return answer;
    return (await caches.match('./')) ?? answer;
  } catch {
    return (await caches.match('./')) ?? Response.error();
  }
}

/** A kept file; one whose name holds its digest is kept from its first use on. */
async function file(request: Request, pathname: string): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && pathname.includes('/assets/')) {
    const cache = await caches.open(cacheName);
    await cache.put(request, answer.clone());
  }
  return answer;
}
