import type * as Module from 'node:module';
import type * as Path from 'node:path';
import { builtin, environmentVariable } from '../platform';

/**
 * Folder in the environment variable VSE_TENSORFLOW: a project with tfjs-node that several programs share, because
 * TensorFlow takes about 0.6 GB. `undefined` if the variable is not set, or in a browser.
 */
export function tensorflowFolder(): string | undefined {
  const folder = environmentVariable('VSE_TENSORFLOW');
  if (folder === undefined || folder === '') return undefined;
  return (builtin('path') as unknown as typeof Path).resolve(folder);
}

/**
 * Requires tfjs-node from another folder, with this package's copies of tfjs in place of its own: with two copies, its
 * kernels would be registered in the wrong one.
 */
export function requireFrom(folder: string, name: string): unknown {
  const { createRequire } = builtin('module') as unknown as typeof Module;
  const inFolder = createRequire(`${folder}/package.json`);
  const fromTfjsNode = createRequire(inFolder.resolve(name));
  const own = createRequire(import.meta.url);
  for (const shared of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) {
    const file = own.resolve(shared);
    own(file);
    fromTfjsNode.cache[fromTfjsNode.resolve(shared)] = own.cache[file];
  }
  return inFolder(name);
}
