import type * as Fs from 'node:fs/promises';
import type * as Path from 'node:path';
import { nodeBuiltin, OptionError } from '@vse/core';

/**
 * Loads the modules that read and write files, on first use of a folder, so that the package loads in a browser.
 *
 * @throws `OptionError` outside Node.
 */
export async function nodeModules(where: string) {
  const fs = nodeBuiltin<typeof Fs>('node:fs/promises');
  const path = nodeBuiltin<typeof Path>('node:path');
  if (!fs || !path) throw needsNode(where);
  // The `browser` field of the package.json leaves it out of pages.
  return { fs, path, formats: await import('@vse/formats') };
}

function needsNode(where: string): OptionError {
  return new OptionError(
    `${where}: a folder needs Node. In a browser give memoryCheckpoints() or a store of your own.`,
  );
}
