import { keepPage } from '@vse/page-kit/service-worker';

// Keeps the page's own files, so that it trains without a connection after the first visit, in any folder of a host.
keepPage({
  prefix: 'vse-playground-',
  home: './',
  answer(request, { cacheName, page }) {
    const { origin, pathname } = new URL(request.url);
    const scope = new URL('./', location.href); // the folder of this script
    if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
    return request.mode === 'navigate' ? page(request) : file(request, pathname, cacheName);
  },
});

/** A kept file; one whose name holds its digest is kept from its first use on. */
async function file(request: Request, pathname: string, cacheName: string): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && pathname.includes('/assets/')) {
    const cache = await caches.open(cacheName);
    await cache.put(request, answer.clone());
  }
  return answer;
}
