import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';

/** Policy of all that has none of its own: a picture or an answer that is opened by itself runs nothing. */
const policy = "default-src 'none'; sandbox; frame-ancestors 'none'";

const headers = Object.entries({
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
});

/**
 * Adds the headers that keep browsers from guessing types, running scripts, and showing answers inside of other pages. They are
 * set at Node's answer, where those of Hono's take their place: each header of Hono's is checked and copied more than once.
 */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  const { outgoing } = c.env as HttpBindings;
  for (const [name, value] of headers) outgoing.setHeader(name, value);
  await next();
};
