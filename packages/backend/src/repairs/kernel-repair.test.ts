import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { plainNode } from '../testing/plain-node';
import { useBackend } from '../use-backend';
import { kernelRepair, repairTogether } from './kernel-repair';

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
});

const kernelOf = (name: string) => tf.getKernel(name, 'cpu') as tf.KernelConfig | undefined;

describe('kernelRepair', () => {
  it('wraps an existing kernel, once, and restores it', async () => {
    await tf.setBackend('cpu');
    const original = kernelOf(tf.Floor)!.kernelFunc;
    const seen: unknown[] = [];
    const repair = kernelRepair({
      name: 'test',
      backend: 'cpu',
      why: 'test',
      kernelName: tf.Floor,
      kernel: (own) => (call) => {
        seen.push(own);
        return own!(call);
      },
    });
    repair.apply();
    const repaired = kernelOf(tf.Floor)!.kernelFunc;
    repair.apply();
    expect(kernelOf(tf.Floor)!.kernelFunc).toBe(repaired);
    expect(repaired).not.toBe(original);
    repaired({ inputs: { x: tf.scalar(1) }, backend: tf.backend(), attrs: {} });
    expect(seen).toEqual([original]);
    repair.undo();
    repair.undo();
    expect(kernelOf(tf.Floor)!.kernelFunc).toBe(original);
  });

  it('adds a missing kernel, sets it up on the running backend, and removes it', async () => {
    await tf.setBackend('cpu');
    const setUp: object[] = [];
    const repair = kernelRepair({
      name: 'test',
      backend: 'cpu',
      why: 'test',
      kernelName: 'NoSuchKernel',
      setup: (backend) => setUp.push(backend),
      kernel: (own) => () => {
        throw new Error(own ? 'there was one' : 'there was none');
      },
    });
    repair.apply();
    expect(setUp).toEqual([tf.backend()]);
    expect(() => tf.engine().runKernel('NoSuchKernel', {})).toThrow('there was none');
    repair.undo();
    expect(kernelOf('NoSuchKernel')).toBeUndefined();
  });
});

describe('repairs of two copies of the package', () => {
  const copy = () =>
    kernelRepair({
      name: 'test',
      backend: 'cpu',
      why: 'test',
      kernelName: tf.Ceil,
      kernel: (own) => (call) => own!(call),
    });

  it('stay until the last copy undoes them, whichever it is', () => {
    const original = kernelOf(tf.Ceil)!.kernelFunc;
    for (const undone of [
      [0, 1],
      [1, 0],
    ] as const) {
      const copies = [copy(), copy()];
      for (const repair of copies) repair.apply();
      const repaired = kernelOf(tf.Ceil)!.kernelFunc;
      expect(repaired).not.toBe(original);
      copies[undone[0]]!.undo();
      copies[undone[0]]!.undo();
      expect(kernelOf(tf.Ceil)!.kernelFunc).toBe(repaired);
      copies[undone[1]]!.undo();
      expect(kernelOf(tf.Ceil)!.kernelFunc).toBe(original);
    }
  });

  it('are left alone by a copy that never applied them', () => {
    const [applied, other] = [copy(), copy()];
    applied.apply();
    const repaired = kernelOf(tf.Ceil)!.kernelFunc;
    other.undo();
    expect(kernelOf(tf.Ceil)!.kernelFunc).toBe(repaired);
    applied.undo();
  });

  it('stay in place when the CommonJS copy undoes its own', () => {
    const script = `
      import { createRequire } from 'node:module';
      import * as tf from '@tensorflow/tfjs-core';
      import { useBackend } from '@vse/backend';
      const copy = createRequire(import.meta.url)('@vse/backend');
      console.log(copy.useBackend !== useBackend);
      await copy.useBackend({ prefer: ['wasm'], log: false });
      await useBackend({ prefer: ['wasm'], log: false });
      const lookUp = (table) => tf.sum(tf.gather(table, tf.tensor1d([1, 1], 'int32')));
      const gradient = () => tf.grad(lookUp)(tf.ones([2, 1])).dataSync().join(' ');
      for (const repair of copy.repairs) repair.undo();
      console.log(gradient()); // the first copy registered the kernel
    `;
    // Row 1 is looked up twice.
    expect(plainNode(script, 'module')).toMatchObject({ code: 0, output: 'true\n0 2\n' });
  });
});

describe('repairTogether', () => {
  it('applies and undoes every part', () => {
    const done: string[] = [];
    const part = (name: string) => ({
      name,
      backend: 'cpu' as const,
      why: 'test',
      apply: () => void done.push(`${name} in`),
      undo: () => void done.push(`${name} out`),
    });
    const repair = repairTogether({ name: 'both', why: 'test', parts: [part('a'), part('b')] });
    expect(repair).toMatchObject({ name: 'both', backend: 'cpu', why: 'test' });
    repair.apply();
    repair.undo();
    expect(done).toEqual(['a in', 'b in', 'a out', 'b out']);
  });
});
