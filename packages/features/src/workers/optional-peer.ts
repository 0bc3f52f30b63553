import { createRequire } from 'node:module';
import { BackendError } from '@vse/core';

/** The file of a package that the user may or may not have installed; throws a `BackendError` that says how to get it. */
export function optionalPeer(name: string, wantedBy: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    throw new BackendError(`${wantedBy} needs ${name}, which is not installed. Run: pnpm add ${name}`);
  }
}
