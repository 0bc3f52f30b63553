import { createRequire } from 'node:module';

/** The version of this package, or `unknown` where a bundle has taken it in. */
export function ownVersion(): string {
  try {
    const manifest = createRequire(import.meta.url)('@vse/features/package.json') as { version: string };
    return manifest.version;
  } catch {
    return 'unknown';
  }
}
