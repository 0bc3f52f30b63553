import type * as Module from 'node:module';
import type * as Path from 'node:path';
import { builtin, environmentVariable } from '../platform';

/**
 * The folder that the environment's VSE_TENSORFLOW names: a project with tfjs-node that is not the program's own, so that one
 * copy of TensorFlow, about 0.6 GB, serves several. `undefined` where it names none, or in a browser.
 */
export function tensorflowFolder(): string | undefined {
  const folder = environmentVariable('VSE_TENSORFLOW');
  if (folder === undefined || folder === '') return undefined;
  return (builtin('path') as unknown as typeof Path).resolve(folder);
}

/**
 * Requires tfjs-node from such a folder. It gets the copies of tfjs that this package uses, and never its own: with two,
 * its kernels would be registered where nobody looks.
 */
export function requireFrom(folder: string, name: string): unknown {
  const { createRequire } = builtin('module') as unknown as typeof Module;
  const inFolder = createRequire(`${folder}/package.json`);
  const ofBackend = createRequire(inFolder.resolve(name));
  const own = createRequire(import.meta.url);
  for (const shared of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) {
    const file = own.resolve(shared);
    own(file);
    ofBackend.cache[ofBackend.resolve(shared)] = own.cache[file];
  }
  return inFolder(name);
}
