/// <reference lib="webworker" />
export {};

/** Files of the page with a digest of them all; the build writes both. */
declare const shellFiles: readonly string[];
declare const shellVersion: string;

/**
 * Keeps the page's own files, so that it opens while the server is away and can say so. Pictures and answers of the server
 * are never kept: they would outlive what was removed.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;
const cacheName = `vse-page-${shellVersion}`;

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
            .filter((one) => one.startsWith('vse-page-') && one !== cacheName)
            .map((one) => caches.delete(one)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate' && pathname === '/') event.respondWith(page(request));
  else if (shellFiles.includes(pathname)) event.respondWith(file(request, pathname));
});

/** The page from the server, so that a newer one is seen at once; the kept one where the server is away. */
async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok) return answer;
    return (await caches.match('/')) ?? answer;
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

/** A file whose name holds its digest is the same for ever. */
async function file(request: Request, pathname: string): Promise<Response> {
  return (await caches.match(pathname)) ?? fetch(request);
}
