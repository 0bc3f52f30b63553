import * as tf from '@tensorflow/tfjs-core';
import { isNotInstalled } from '@vse/core';
import { BackendFailure } from '../failure';
import { isNode } from '../platform';
import { reasonOf } from '../reason';
import { importOptional } from '../search/import-optional';
import type { BackendLoader, BackendName } from './backend';

type Peer = Required<Pick<BackendLoader, 'packages' | 'install'>> & { readonly name: BackendName };

/** Imports the first package of a backend by name, or names the reason and the remedy. */
export async function importPeer({ name, packages, install }: Peer): Promise<unknown> {
  const [packageName] = packages as readonly [string];
  try {
    return await importOptional(packageName);
  } catch (error) {
    if (error instanceof BackendFailure) throw error;
    if (!isNode()) throw inPage(name, error);
    throw isNotInstalled(error, packageName)
      ? new BackendFailure(`${packageName} is not installed`, install, { cause: error })
      : new BackendFailure(`${packageName} does not load: ${reasonOf(error)}`, undefined, { cause: error });
  }
}

/** In a page no package has a name at run time: its backend comes with the bundle. */
function inPage(name: BackendName, cause: unknown): BackendFailure {
  return new BackendFailure(
    'it is not in this page',
    `pass ${name}() from '@vse/backend/${name}': useBackend({ backends: [${name}()] })`,
    { cause },
  );
}

/** True if a backend is registered already, by an import of the caller. */
export function isRegistered(name: BackendName): boolean {
  return name in tf.engine().registryFactory;
}
