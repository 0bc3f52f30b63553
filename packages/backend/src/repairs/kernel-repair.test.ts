import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
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
