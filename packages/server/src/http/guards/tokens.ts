import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { refuse } from '../answers';
import { ServiceError } from '../../service-error';

const cookieName = 'vse-session';

/** Checks who calls. */
export interface TokenGuard {
  /** Refuses calls without the token, or the cookie of a login. */
  readonly check: MiddlewareHandler;
  /** Logs a page in. @throws `ServiceError` with code `token`. */
  login(c: Context, token: string): void;
  /** Logs a page out. */
  logout(c: Context): void;
}

/** Makes the guard of a token; without one, everybody passes. */
export function tokenGuard(token: string | undefined): TokenGuard {
  const session =
    token === undefined ? undefined : createHmac('sha256', token).update('vse session').digest('hex');
  const wrong = () => new ServiceError('token', 'The token is missing or wrong.');
  return {
    async check(c, next) {
      if (token === undefined || session === undefined) return next();
      const [, given] = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '') ?? [];
      const cookie = getCookie(c, cookieName);
      if ((given !== undefined && same(given, token)) || (cookie !== undefined && same(cookie, session)))
        return next();
      c.header('WWW-Authenticate', 'Bearer');
      return refuse(c, wrong());
    },
    login(c, given) {
      if (token === undefined || session === undefined) return;
      if (!same(given, token)) throw wrong();
      setCookie(c, cookieName, session, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: 30 * 86_400,
      });
    },
    logout: (c) => void deleteCookie(c, cookieName, { path: '/' }),
  };
}

/** Compares secrets in a time that tells nothing. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
