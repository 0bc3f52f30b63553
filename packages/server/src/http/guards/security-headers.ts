import type { MiddlewareHandler } from 'hono';

/** Policy of all that has none of its own: a picture or an answer that is opened by itself runs nothing. */
const policy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/**
 * Adds the headers that keep browsers from guessing types, running scripts, and showing answers inside of other pages. They are
 * set before the answer is made, which may replace them: afterwards each would make a new one of it.
 */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  c.header('Content-Security-Policy', policy);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('X-Frame-Options', 'DENY');
  await next();
};
