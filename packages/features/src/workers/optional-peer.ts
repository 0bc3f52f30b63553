import { createRequire } from 'node:module';
import { BackendError } from '@vse/core';

/**
 * Resolves the file of an optional package.
 *
 * @throws `BackendError` with the command that installs it.
 */
export function optionalPeer(name: string, wantedBy: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    throw new BackendError(`${wantedBy} needs ${name}, which is not installed. Run: pnpm add ${name}`);
  }
}
