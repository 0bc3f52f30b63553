import { BackendFailure } from '../failure';
import { isNode } from '../platform';
import { isRegistered } from './import-peer';
import type { BackendLoader } from './backend';

/** The GPU through WebGL, part of `@tensorflow/tfjs`. Browsers only. */
export const webglBackend: BackendLoader = {
  name: 'webgl',
  packages: ['@tensorflow/tfjs'],
  install: 'npm install @tensorflow/tfjs @tensorflow/tfjs-core',
  load() {
    if (isRegistered('webgl')) return Promise.resolve();
    return Promise.reject(
      isNode()
        ? new BackendFailure('it needs a browser', "leave 'webgl' out of prefer in Node")
        : new BackendFailure('this browser has no WebGL'),
    );
  },
};
