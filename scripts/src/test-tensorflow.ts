import { join } from 'node:path';
import { installTensorflow } from '@vse/backend-tensorflow';
import { VseError } from '@vse/core';
import { runTests } from './run-tests';
import { root } from './workspace';

/**
 * `pnpm test:tensorflow`: installs tfjs-node into a folder outside the workspace (VSE_TENSORFLOW, by default
 * .cache/tensorflow), so that the workspace's own install stays free of it, and runs the tests of all tensor packages on it.
 */
process.env['VSE_TENSORFLOW'] ??= join(root, '.cache/tensorflow');
try {
  const { tensorflow, folder } = await installTensorflow({ log: (line) => console.log(line) });
  console.log(`TensorFlow ${tensorflow} in ${folder}`);
  await runTests('tensorflow');
} catch (error) {
  if (!VseError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
