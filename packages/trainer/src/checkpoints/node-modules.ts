import { OptionError } from '@vse/core';

/** Loads Node's file modules on first use of a folder, so that the package loads in a browser. */
export async function nodeModules(where: string) {
  const [fs, path, formats] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('@vse/formats'),
  ]).catch((cause: unknown) => {
    throw needsNode(where, cause);
  });
  // Bundlers for browsers replace them by empty modules, by the `browser` field of the package.json.
  if (typeof (fs as Partial<typeof fs>).rename !== 'function') throw needsNode(where);
  return { fs, path, formats };
}

function needsNode(where: string, cause?: unknown): OptionError {
  const remedy = 'In a browser give memoryCheckpoints() or a store of your own.';
  return new OptionError(`${where}: a folder needs Node. ${remedy}`, { cause });
}
