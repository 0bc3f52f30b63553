import { OptionError } from '@vse/core';

/** Node's file modules, loaded when a folder is first used so that the package loads in a browser. */
export async function nodeModules(where: string) {
  try {
    const [fs, path, formats] = await Promise.all([
      import('node:fs/promises'),
      import('node:path'),
      import('@vse/formats'),
    ]);
    return { fs, path, formats };
  } catch (cause) {
    throw new OptionError(
      `${where}: a folder needs Node. In a browser give memoryCheckpoints() or a store of your own.`,
      { cause },
    );
  }
}
