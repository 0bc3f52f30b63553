import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';

/** The files of tfjs-node 4.22.0 that call what Node 23 took out of `util`. */
const files = ['dist/nodejs_kernel_backend.js', 'dist/kernels/TopK.js'] as const;

const before = 'var util_1 = require("util");';

/** The two checks that they call; nothing else of `util` is used there. */
const after =
  'var util_1 = { isArray: Array.isArray, isNullOrUndefined: function (x) { return x == null; } }; // vse-tensorflow';

/**
 * Gives tfjs-node checks of its own in the place of those that Node >= 23 no longer has: it loads there by itself. Doing it
 * again changes nothing. Files are replaced and not written into: pnpm shares theirs between projects.
 */
export async function ownNodeChecks(folder: string): Promise<void> {
  await replaceInEach(folder, before, after);
}

/** Takes `ownNodeChecks` back, to the byte. */
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
