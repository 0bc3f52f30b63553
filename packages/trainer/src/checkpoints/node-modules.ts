import { OptionError } from '@vse/core';

/** Node's file modules, loaded when a folder is first used so that the package loads in a browser. */
export async function nodeModules(where: string) {
  const [fs, path, formats] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('@vse/formats'),
  ]).catch((cause: unknown) => {
    throw needsNode(where, cause);
  });
  // A bundler for browsers puts empty modules in their place, as the package.json asks.
  if (typeof (fs as Partial<typeof fs>).rename !== 'function') throw needsNode(where);
  return { fs, path, formats };
}

function needsNode(where: string, cause?: unknown): OptionError {
  const remedy = 'In a browser give memoryCheckpoints() or a store of your own.';
  return new OptionError(`${where}: a folder needs Node. ${remedy}`, { cause });
}
