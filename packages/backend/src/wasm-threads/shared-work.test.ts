import * as tf from '@tensorflow/tfjs-core';
import { OptionError, runFusedKernel, seededRandom } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runningWasm } from '../native-products/attached';
import { useBackend } from '../use-backend';
import { attachedHelpers, takeHelpers } from './attached';
import type { Helper } from './helper';

const start = (wasmThreads: number) =>
  useBackend({ prefer: ['wasm'], nativeProducts: false, wasmThreads, log: false });

const random = seededRandom(3);
const uniform = (shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * random.next() - 1),
    shape,
  );

/** Bits of what a function computes on a number of threads. */
async function bitsOn(threads: number, run: () => readonly tf.Tensor[]): Promise<readonly number[][]> {
  await start(threads);
  const results = run();
  const bits = results.map((result) => [...new Int32Array(result.dataSync<'float32'>().buffer.slice(0))]);
  tf.dispose([...results]);
  return bits;
}

let helpers: readonly Helper[];
beforeAll(async () => {
  await start(3);
  const heap = runningWasm()!;
  await vi.waitUntil(() => takeHelpers(heap, 2) !== undefined, { timeout: 60_000 });
  helpers = attachedHelpers(heap)!.running;
});

const started: number[] = [];
beforeEach(() => {
  started.length = 0;
  vi.restoreAllMocks();
  helpers.forEach((helper, i) => {
    const original = helper.start.bind(helper);
    vi.spyOn(helper, 'start').mockImplementation(() => {
      started.push(i);
      original();
    });
  });
});

afterAll(async () => {
  vi.restoreAllMocks();
  helpers.forEach((helper) => {
    helper.end();
  });
  attachedHelpers(runningWasm()!)!.running.length = 0;
  await start(1);
});

describe('products on several threads', () => {
  it.each([
    { a: [431, 517], b: [517, 333] },
    { a: [431, 517], b: [333, 517], transposeB: true },
    { a: [517, 431], b: [517, 333], transposeA: true },
    { a: [517, 431], b: [333, 517], transposeA: true, transposeB: true },
    { a: [3, 200, 300], b: [300, 517] }, // one tall product
    { a: [7, 130, 250], b: [7, 250, 190] },
    { a: [7, 250, 130], b: [7, 250, 190], transposeA: true },
    { a: [5, 1, 130, 250], b: [1, 3, 190, 250], transposeB: true },
    { a: [130, 1900], b: [6, 1900, 64] },
    { a: [2, 300, 400], b: [2, 400, 300] },
  ])('have the bits of one thread: $a x $b', async ({ a, b, transposeA = false, transposeB = false }) => {
    const [x, y] = [uniform(a), uniform(b)];
    const run = () => [tf.matMul(x, y, transposeA, transposeB)];
    const one = await bitsOn(1, run);
    expect(started).toEqual([]);
    expect(await bitsOn(2, run)).toEqual(one);
    expect(started).toEqual([0]);
    expect(await bitsOn(3, run)).toEqual(one);
    expect(started.length).toBeGreaterThan(1);
  });

  it('leave no tensor behind', async () => {
    await start(2);
    const [x, y] = [uniform([431, 517]), uniform([517, 333])];
    expect(await tensorsLeftBy(() => tf.dispose(tf.matMul(x, y)))).toBe(0);
    expect(started).toEqual([0]);
  });

  it('are computed here where a thread fails, or is not ready', async () => {
    const [x, y] = [uniform([431, 517]), uniform([517, 333])];
    const run = () => [tf.matMul(x, y)];
    const one = await bitsOn(1, run);
    const finish = helpers[0]!.finish.bind(helpers[0]);
    vi.spyOn(helpers[0]!, 'finish').mockImplementation(() => {
      finish();
      return false;
    });
    expect(await bitsOn(2, run)).toEqual(one);
    expect(started).toEqual([0]);
    vi.spyOn(helpers[0]!, 'isReady').mockReturnValue(false);
    expect(await bitsOn(2, run)).toEqual(one);
    expect(started).toEqual([0]);
  });
});

describe('a GRU on several threads', () => {
  const hidden = 200;
  const lengths = Array.from({ length: 37 }, (_, i) => 1 + ((7 * i) % 19)).sort((a, b) => b - a);
  const sizes = Array.from({ length: 19 }, (_, step) => lengths.filter((length) => length > step).length);
  const rows = lengths.reduce((sum, length) => sum + length, 0);

  it.each([false, true])('has the bits of one thread, padding: %s', async (padding) => {
    const given = {
      products: uniform([rows, 3 * hidden]),
      inputBias: uniform([3 * hidden]),
      stateBias: uniform([3 * hidden]),
      stateWeight: uniform([3 * hidden, hidden]),
      ...(padding && { real: tf.cast(tf.greater(uniform([rows, 1]), -0.5), 'float32') }),
    };
    const dStates = uniform([rows, hidden]);
    const run = () => {
      const [states, trace] = runFusedKernel('VseGru', given, { sizes })!;
      const { stateWeight } = given;
      const back = runFusedKernel(
        'VseGruGradient',
        { dStates, states: states!, trace: trace!, stateWeight },
        { sizes },
      )!;
      return [states!, trace!, ...back];
    };
    const one = await bitsOn(1, run);
    expect(started).toEqual([]);
    expect(await bitsOn(2, run)).toEqual(one);
    expect(started).toEqual([0, 0]);
    expect(await bitsOn(3, run)).toEqual(one);
    expect(started.length).toBeGreaterThan(3);
  });
});

describe('the number of threads', () => {
  it('is said, and changes a running backend', async () => {
    const { message } = await start(2);
    expect(message).toContain("wasm's own, 2 threads: nativeProducts is false");
    expect((await useBackend({ prefer: ['wasm'], log: false })).message).toBe(message);
    const { nativeProducts } = await start(1);
    expect(nativeProducts).toMatchObject({ used: false, threads: 1 });
  });

  it('must be a whole number of at least 1, by option and by variable', async () => {
    await expect(start(0)).rejects.toThrow(/wasmThreads must be/);
    await expect(start(1.5)).rejects.toThrow(OptionError);
    vi.stubEnv('VSE_WASM_THREADS', 'two');
    await expect(start(1)).rejects.toThrow(/VSE_WASM_THREADS must be/);
    vi.unstubAllEnvs();
  });
});
