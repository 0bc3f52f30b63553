/// <reference lib="webworker" />

/** Files of the page with a digest of them all; the build writes both. */
declare const shellFiles: readonly string[];
declare const shellVersion: string;

/** The kept files of a page. */
export interface KeptFiles {
  /** Their addresses, as the page asks for them. */
  readonly addresses: readonly string[];
  /** Name of the cache that has them. */
  readonly cacheName: string;
  /** The page from its server, so that a newer one is seen at once; the kept one where the server is away. */
  readonly page: (request: Request) => Promise<Response>;
}

/** Page whose files a service worker keeps. */
export interface KeptPage {
  /** Begins the names of its caches, one for each version of the files. */
  readonly prefix: string;
  /** Address under which the page itself is kept. */
  readonly home: string;
  /** Answers a GET request, or leaves it to the browser by `undefined`. */
  readonly answer: (request: Request, kept: KeptFiles) => Promise<Response> | undefined;
}

/** Keeps the files of a page, so that it opens while its server is away; called once by the script of the service worker. */
export function keepPage({ prefix, home, answer }: KeptPage): void {
  const worker = self as unknown as ServiceWorkerGlobalScope;
  const addresses = shellFiles;
  const cacheName = `${prefix}${shellVersion}`;
  const page = async (request: Request): Promise<Response> => {
    try {
      const fresh = await fetch(request);
      if (fresh.ok) return fresh;
      return (await caches.match(home)) ?? fresh;
    } catch {
      return (await caches.match(home)) ?? Response.error();
    }
  };

  worker.addEventListener('install', (event) => {
    event.waitUntil(
      caches
        .open(cacheName)
        .then((cache) => cache.addAll(addresses.map((file) => new Request(file, { cache: 'reload' }))))
        .then(() => worker.skipWaiting()),
    );
  });

  worker.addEventListener('activate', (event) => {
    const old = (name: string) => name.startsWith(prefix) && name !== cacheName;
    event.waitUntil(
      caches
        .keys()
        .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
        .then(() => worker.clients.claim()),
    );
  });

  worker.addEventListener('fetch', (event) => {
    if (event.request.method !== 'GET') return;
    const response = answer(event.request, { addresses, cacheName, page });
    if (response) event.respondWith(response);
  });
}
