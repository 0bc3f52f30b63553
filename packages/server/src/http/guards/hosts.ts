import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { refuse } from '../answers';
import { ServiceError } from '../../service-error';

/** True for an address that only programs of this machine reach. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase();
  return plain === 'localhost' || plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** Name of a `Host` header without its port; undefined for one that is none. */
export function hostName(header: string): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i.exec(header) ?? [];
  return name?.replace(/^\[|\]$/g, '').toLowerCase();
}

/**
 * Refuses requests for other names than the server's. A page of another site whose name is pointed at this machine (DNS
 * rebinding) asks for its own name; addresses in numbers cannot be pointed elsewhere, and pass.
 */
export function checkHost(names: readonly string[]): MiddlewareHandler {
  const allowed = new Set(['localhost', ...names.map((name) => name.toLowerCase())]);
  return async (c, next) => {
    const name = hostName(c.req.header('host') ?? new URL(c.req.url).host);
    if (name !== undefined && (isIP(name) > 0 || allowed.has(name))) return next();
    return refuse(
      c,
      new ServiceError('host', 'The server is not known by this name. Name it when it is started.'),
    );
  };
}
