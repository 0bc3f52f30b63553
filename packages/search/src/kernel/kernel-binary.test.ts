import { expect, it } from 'vitest';
import { compileKernel } from '../../kernel/compile';
import { kernelBinary } from './kernel-binary';

it('is what kernel.as compiles to', async () => {
  expect(kernelBinary).toBe(Buffer.from(await compileKernel()).toString('base64'));
});
