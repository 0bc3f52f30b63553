import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileKernel } from '../../../../compile-kernel.ts';
import { kernelBinary } from './kernel-binary';

it('is what the program in kernel compiles to', async () => {
  expect(kernelBinary).toBe(await compileKernel(join(import.meta.dirname, '../../kernel')));
});
