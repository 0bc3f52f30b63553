import { keepPage } from '@vse/page-kit/service-worker';

// Keeps the page's own files, so that it opens while the server is away and can say so. Pictures and answers of the server
// are never kept: they would outlive what was removed.
keepPage({
  prefix: 'vse-page-',
  home: '/',
  answer(request, { addresses, page }) {
    const { origin, pathname } = new URL(request.url);
    if (origin !== location.origin || pathname.startsWith('/api/')) return undefined;
    if (request.mode === 'navigate' && pathname === '/') return page(request);
    return addresses.includes(pathname) ? file(request, pathname) : undefined;
  },
});

/** A file whose name holds its digest is the same for ever. */
async function file(request: Request, pathname: string): Promise<Response> {
  return (await caches.match(pathname)) ?? fetch(request);
}
