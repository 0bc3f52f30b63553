import { createRequire } from 'node:module';

/** Version of this package; `unknown` inside a bundle. */
export function ownVersion(): string {
  try {
    const manifest = createRequire(import.meta.url)('@vse/features/package.json') as { version: string };
    return manifest.version;
  } catch {
    return 'unknown';
  }
}
