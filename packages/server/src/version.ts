import { createRequire } from 'node:module';

/** Version of this package. */
export const version = (
  createRequire(import.meta.url)('@vse/server/package.json') as { readonly version: string }
).version;
