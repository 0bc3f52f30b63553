import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** The folder of real inputs: VSE_SHARED, or `shared` beside the repository. */
export const sharedFolder = resolve(process.env['VSE_SHARED'] ?? resolve(repository, '../shared'));

/**
 * `describe` for tests that read real inputs. Where the folder is absent they are skipped with a plain message,
 * unless VSE_REQUIRE_SHARED is set: then they run, and fail.
 */
export function describeWithShared(name: string, path: string, body: (folder: string) => void): void {
  const folder = resolve(sharedFolder, path);
  const here = existsSync(folder) || process.env['VSE_REQUIRE_SHARED'] !== undefined;
  const label = here ? name : `${name} (skipped: no ${path} among the real inputs; set VSE_SHARED)`;
  describe.skipIf(!here)(label, () => body(folder));
}
