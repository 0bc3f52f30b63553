import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeTfjsNode, type FakeTfjsNodeOptions } from '../testing/fake-tfjs-node';
import { temporaryFolder } from '@vse/testing';
import { faultOf, verifyTfjsNode } from './verify-tfjs-node';

/** Makes a fake tfjs-node with a binding. */
async function tfjsNode(options?: FakeTfjsNodeOptions): Promise<string> {
  const folder = await fakeTfjsNode(await temporaryFolder(), options);
  await mkdir(join(folder, 'lib/napi-v8'), { recursive: true });
  await writeFile(join(folder, 'lib/napi-v8/tfjs_binding.node'), '');
  return folder;
}

describe('verifyTfjsNode', () => {
  it('reports a backend that computes right', async () => {
    const report = await verifyTfjsNode(await tfjsNode());
    expect(report).toMatchObject({ tensorflow: '2.99.0', gpu: false, node: process.version });
    expect(report.gflops).toBeGreaterThan(0);
  });

  it.each([
    [{ product: [19, 22, 43, 51] }, /a matrix product gives 19, 22, 43, 51 instead of 19, 22, 43, 50/],
    [{ leaks: 2 }, /200 disposed gradients leaked 0 tensors, 400 handles and -?\d+ MB/],
  ])('says what is wrong with %o', async (options, words) => {
    await expect(verifyTfjsNode(await tfjsNode(options))).rejects.toThrow(words);
  });

  it('names an absent binding', async () => {
    await expect(verifyTfjsNode(await fakeTfjsNode(await temporaryFolder()))).rejects.toThrow(/no binding/);
  });
});

describe('faultOf', () => {
  it.each([
    [{ killedBy: 'SIGILL', output: '' }, /AVX.*wasm/],
    [{ killedBy: 'SIGSEGV', output: 'at x' }, /ended with SIGSEGV\. Its output:\n {2}at x/],
    [
      { output: "libc.so.6: version `GLIBC_2.34' not found (required by x)" },
      /needs GLIBC_2\.34.*--tensorflow/,
    ],
    [{ output: 'Error: libcuda.so.1: cannot open shared object file' }, /needs libcuda\.so\.1/],
    [{ output: 'native addon module (tfjs_binding.node) can not be found' }, /Run vse-tensorflow install/],
    [{ output: '' }, /does not load or computes wrongly\.$/],
  ] as const)('%o', (ended, words) => {
    expect(faultOf(ended)).toMatch(words);
  });
});
