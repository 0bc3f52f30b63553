import { isNotInstalled } from '@vse/core';
import { importOptional } from '../search/import-optional';
import { reasonOf } from '../reason';
import { restoreNodeUtils } from '../repairs/node-utils';
import { builtin, isNode } from '../platform';
import { BackendFailure } from '../failure';
import type { BackendLoader } from './backend';
import { requireFrom, tensorflowFolder } from './tensorflow-folder';

const candidates = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * TensorFlow's native library, on a GPU if tfjs-node-gpu is installed, else on all cores. Node only. Loaded from the
 * folder in VSE_TENSORFLOW if that is set, else like any other package.
 */
export const tensorflowBackend: BackendLoader = {
  name: 'tensorflow',
  packages: candidates,
  install: 'npm install @vse/backend-tensorflow && npx vse-tensorflow install',
  async load() {
    if (!isNode()) throw new BackendFailure('it needs Node', "leave 'tensorflow' out of prefer in a browser");
    restoreNodeUtils();
    quietLog();
    const folder = tensorflowFolder();
    const reasons: string[] = [];
    for (const name of candidates) {
      try {
        await (folder === undefined ? importOptional(name) : requireFrom(folder, name));
        return;
      } catch (error) {
        reasons.push(
          isNotInstalled(error, name)
            ? `${name} is not installed${folder === undefined ? '' : ` in ${folder}`}`
            : `${name} does not load: ${reasonOf(error)}`,
        );
      }
    }
    throw new BackendFailure(reasons.join(', '));
  },
};

/** Drops TensorFlow's info lines about the processor; keeps warnings, errors and a level that the user has set. */
function quietLog(): void {
  const { env } = builtin('process') as unknown as { readonly env: Record<string, string | undefined> };
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
}
