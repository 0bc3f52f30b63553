import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Folder of real inputs: `VSE_SHARED`, or `shared` beside the repository. */
export const sharedFolder = resolve(process.env['VSE_SHARED'] ?? resolve(repository, '../shared'));

/**
 * Defines a suite that reads real inputs. If they are absent, the suite is skipped and its title says so, unless
 * `VSE_REQUIRE_SHARED` is set: then it runs and fails.
 */
export function describeWithShared(name: string, path: string, body: (folder: string) => void): void {
  const folder = resolve(sharedFolder, path);
  const here = existsSync(folder) || process.env['VSE_REQUIRE_SHARED'] !== undefined;
  const label = here ? name : `${name} (skipped: no ${path} among the real inputs; set VSE_SHARED)`;
  describe.skipIf(!here)(label, () => body(folder));
}
