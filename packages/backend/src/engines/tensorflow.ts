import { importOptional, isNotInstalled } from '../import-optional';
import { reasonOf } from '../reason';
import { restoreNodeUtils } from '../repairs/node-utils';
import { builtin } from '../platform';
import type { EngineLoader } from './engine';

const candidates = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** TensorFlow's native library, on a GPU where tfjs-node-gpu is installed, otherwise on all cores. Node only. */
export const tensorflowEngine: EngineLoader = {
  name: 'tensorflow',
  packages: candidates,
  install: 'npm install @tensorflow/tfjs-node',
  async load() {
    if (!builtin('util')) throw new Error('needs Node');
    restoreNodeUtils();
    const reasons: string[] = [];
    for (const name of candidates) {
      try {
        await importOptional(name);
        return;
      } catch (error) {
        reasons.push(
          isNotInstalled(error, name)
            ? `${name} is not installed`
            : `${name} does not load: ${reasonOf(error)}`,
        );
      }
    }
    throw new Error(reasons.join(', '));
  },
};
