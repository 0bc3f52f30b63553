import { join } from 'node:path';
import { installTensorflow } from '@vse/backend-tensorflow';
import { VseError } from '@vse/core';
import { runTests } from './run-tests';
import { root } from './workspace';

/**
 * `pnpm test:tensorflow`: installs tfjs-node into a folder that is not part of the workspace (VSE_TENSORFLOW, otherwise
 * .cache/tensorflow), so that installing the workspace never does, and runs the tests of what computes on it.
 */
process.env['VSE_TENSORFLOW'] ??= join(root, '.cache/tensorflow');
try {
  const { tensorflow, folder } = await installTensorflow({ log: (line) => console.log(line) });
  console.log(`TensorFlow ${tensorflow} in ${folder}`);
  runTests('tensorflow');
} catch (error) {
  if (!VseError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
