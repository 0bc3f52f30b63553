import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';

/** Files of tfjs-node 4.22.0 that call checks that Node 23 removed from `util`. */
const files = ['dist/nodejs_kernel_backend.js', 'dist/kernels/TopK.js'] as const;

const before = 'var util_1 = require("util");';

/** The two checks that they call; they use nothing else of `util`. */
const after =
  'var util_1 = { isArray: Array.isArray, isNullOrUndefined: function (x) { return x == null; } }; // vse-tensorflow';

/**
 * Replaces the checks of `util` that Node >= 23 lacks by tfjs-node's own, so that it loads there. Doing it again changes
 * nothing. Replaces whole files: pnpm shares their contents between projects.
 */
export async function patchNodeChecks(folder: string): Promise<void> {
  await replaceInEach(folder, before, after);
}

/** Undoes `patchNodeChecks`, byte for byte. */
export async function restoreNodeChecks(folder: string): Promise<void> {
  await replaceInEach(folder, after, before);
}

async function replaceInEach(folder: string, from: string, to: string): Promise<void> {
  for (const file of files) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    if (text.includes(from))
      await writeFileAtomic(
        path,
        text.replace(from, () => to),
      );
  }
}
