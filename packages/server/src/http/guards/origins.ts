import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from '../answers';
import { ServiceError } from '../../service-error';

const methods = 'GET, POST, PUT, PATCH, DELETE';

/**
 * Refuses requests that pages of other sites make, unless their origin is allowed. Browsers state where a request comes from:
 * in `Origin`, or for pictures and the like in `Sec-Fetch-Site`. Programs state neither.
 */
export function checkOrigin(origins: readonly string[]): MiddlewareHandler {
  const allowed = new Set(origins);
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (origin === undefined ? isOwnOrNavigation(c) : origin === ownOrigin(c)) return next();
    if (origin === undefined || !allowed.has(origin)) {
      return refuse(
        c,
        new ServiceError('origin', 'Pages of other sites are not served. Allow their origin.'),
      );
    }
    c.header('Access-Control-Allow-Origin', origin);
    c.header('Vary', 'Origin');
    c.header('Cross-Origin-Resource-Policy', 'cross-origin');
    if (c.req.method !== 'OPTIONS') return next();
    c.header('Access-Control-Allow-Methods', methods);
    c.header('Access-Control-Allow-Headers', 'authorization, content-type');
    c.header('Access-Control-Max-Age', '600');
    return c.body(null, 204);
  };
}

/** True for a request without `Origin` that no page of another site makes, but for one that leads a person here. */
function isOwnOrNavigation(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return (
    c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate' && !c.req.path.startsWith('/api/')
  );
}

function ownOrigin(c: Context): string {
  const { protocol, host } = new URL(c.req.url);
  const scheme = c.req.header('x-forwarded-proto') === 'https' ? 'https:' : protocol;
  return `${scheme}//${c.req.header('host') ?? host}`;
}
