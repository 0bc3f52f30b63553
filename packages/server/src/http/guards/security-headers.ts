import type { MiddlewareHandler } from 'hono';

/** Policy of the page: everything from this server, nothing inline. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Policy of everything else: a picture or an answer that is opened by itself runs nothing. */
const otherPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** Adds the headers that keep browsers from guessing types, running scripts, and showing answers inside of other pages. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  await next();
  const isPage = c.res.headers.get('content-type')?.startsWith('text/html') ?? false;
  c.header('Content-Security-Policy', isPage ? pagePolicy : otherPolicy);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('X-Frame-Options', 'DENY');
};
