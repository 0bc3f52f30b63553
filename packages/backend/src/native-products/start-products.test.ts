import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { OptionError } from '@vse/core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { plainNode } from '../testing/plain-node';
import { useBackend } from '../use-backend';
import { loadAddon, type Addon } from './addon';
import { productsOn, runningWasm } from './attached';
import { startProducts } from './start-products';

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(async () => {
  await useBackend({ prefer: ['wasm'], nativeProducts: true, log: false });
  await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
});

const own = isMainThread ? availableParallelism() : 1;

describe('startProducts', () => {
  it('attaches products on the wanted number of threads, and detaches them', () => {
    const version = loadAddon()!.version!;
    expect(startProducts({ nativeProducts: true })).toEqual({
      used: true,
      library: `onnxruntime-node ${version}`,
      threads: own,
    });
    expect(productsOn(runningWasm()!)!.threads).toBe(own);
    expect(startProducts({ nativeProducts: { threads: 3 } })).toMatchObject({ used: true, threads: 3 });
    expect(productsOn(runningWasm()!)!.threads).toBe(3);
    expect(startProducts({ nativeProducts: {} })).toMatchObject({ used: true, threads: own });
    expect(startProducts({ nativeProducts: false })).toEqual({
      used: false,
      threads: own,
      reason: 'nativeProducts is false',
      failed: false,
    });
    expect(productsOn(runningWasm()!)).toBeUndefined();
  });

  it('follows the environment variable where the option is not given', () => {
    vi.stubEnv('VSE_NATIVE_PRODUCTS', 'off');
    expect(startProducts({})).toMatchObject({ used: false, reason: 'VSE_NATIVE_PRODUCTS is off' });
    expect(startProducts({ nativeProducts: true }).used).toBe(true);
    vi.stubEnv('VSE_NATIVE_PRODUCTS', 'on');
    expect(startProducts({}).used).toBe(true);
    expect(startProducts({ nativeProducts: false }).used).toBe(false);
  });

  it('says why products stay with wasm, and what to do', () => {
    expect(startProducts({ nativeProducts: true }, () => undefined)).toEqual({
      used: false,
      threads: own,
      reason: 'onnxruntime-node is not installed',
      remedy: 'npm install onnxruntime-node',
      failed: false,
    });
    const broken = startProducts({ nativeProducts: true }, () => {
      throw new Error('libonnxruntime.so.1: cannot open');
    });
    expect(broken).toEqual({
      used: false,
      threads: own,
      reason: 'libonnxruntime.so.1: cannot open',
      failed: true,
    });
    expect(productsOn(runningWasm()!)).toBeUndefined();
  });

  it('leaves an addon alone that computes something else, and frees its sessions', () => {
    let opened = 0;
    let disposed = 0;
    class InferenceSession {
      loadModel() {
        opened++;
      }
      run() {
        return {}; // writes nothing
      }
      dispose() {
        disposed++;
      }
    }
    const other: Addon = { version: '9.9.9', InferenceSession };
    expect(startProducts({ nativeProducts: true }, () => other)).toMatchObject({
      used: false,
      failed: true,
      reason: expect.stringMatching(/^onnxruntime-node 9\.9\.9 multiplies .* otherwise than wasm$/) as string,
      remedy: 'install another version of onnxruntime-node',
    });
    expect(productsOn(runningWasm()!)).toBeUndefined();
    expect(opened).toBeGreaterThan(0);
    expect(disposed).toBe(opened);
  });
});

describe('useBackend with native products', () => {
  it('changes the running backend when the option is stated anew, and says so', async () => {
    const on = await useBackend({ prefer: ['wasm'], nativeProducts: { threads: 2 }, log: false });
    expect(on.nativeProducts).toMatchObject({ used: true, threads: 2 });
    expect(on.line).toBe('@vse/backend: wasm+onnxruntime');
    expect(on.message).toMatch(/ Matrix products: onnxruntime-node 1\.\d+\.\d+, 2 threads\.$/);
    expect(await useBackend({ prefer: ['wasm'], log: false })).toEqual(on);
    const off = await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
    expect(off.line).toBe('@vse/backend: wasm');
    expect(off.message).toMatch(/ Matrix products: wasm's own, \d+ threads?: nativeProducts is false\.$/);
    expect((await useBackend({ prefer: ['cpu'], log: false })).nativeProducts).toBeUndefined();
  });

  it('refuses an option or a variable that is neither on nor off', async () => {
    const refusal = (nativeProducts: unknown) =>
      useBackend({ prefer: ['wasm'], nativeProducts: nativeProducts as boolean, log: false });
    await expect(refusal('yes')).rejects.toThrow(
      /nativeProducts must be true, false or \{ threads \}, got "yes"/,
    );
    await expect(refusal({ threads: 0 })).rejects.toThrow(/nativeProducts.threads must be/);
    await expect(refusal({ threads: 1.5 })).rejects.toThrow(OptionError);
    vi.stubEnv('VSE_NATIVE_PRODUCTS', '1');
    await expect(refusal(true)).rejects.toThrow(/VSE_NATIVE_PRODUCTS must be .*on.*off.*1/);
  });
});

describe('native products in plain Node', () => {
  const script = `
    const { Worker } = require('node:worker_threads');
    const { availableParallelism } = require('node:os');
    const say = '(' + (async () => {
      const { useBackend } = require('@vse/backend');
      for (const nativeProducts of [undefined, true]) {
        const options = nativeProducts === undefined ? {} : { nativeProducts };
        const { nativeProducts: state } = await useBackend({ prefer: ['wasm'], log: false, ...options });
        console.log(state.used ? state.threads : state.reason);
      }
    }) + ')()';
    eval(say).then(async () => {
      console.log(availableParallelism());
      const calls = new Int32Array(new SharedArrayBuffer(4));
      for (const workerData of [undefined, { busy: new Int32Array(1) }, { calls }]) {
        const worker = new Worker(say, { eval: true, workerData });
        await new Promise((resolve) => worker.on('exit', resolve));
      }
    });`;
  const without = "delete process.env['VSE_NATIVE_PRODUCTS'];";

  it('are on in the main thread, in a thread that a pool waits for, and where they are asked for', () => {
    const { output, errors } = plainNode(script, 'commonjs', without);
    expect(errors).toBe('');
    const cores = String(availableParallelism());
    expect(output.trim().split('\n')).toEqual([
      cores,
      cores,
      cores,
      'a worker thread must ask for it: nativeProducts: true',
      '1',
      '1',
      '1',
      '1',
      '1',
    ]);
  });

  it('let a pool end a thread in the middle of products, and the process go on', () => {
    const body = `(require) => {
      const { parentPort } = require('node:worker_threads');
      const { useBackend } = require('@vse/backend');
      const tf = require('@tensorflow/tfjs-core');
      useBackend({ prefer: ['wasm'], nativeProducts: true, log: false }).then(({ nativeProducts }) => {
        parentPort.on('message', () => {
          const a = tf.ones([1024, 1024]);
          for (;;) tf.matMul(a, a).dispose();
        });
        parentPort.postMessage({ ready: nativeProducts.used });
      });
    }`;
    const ends = `
      const { workerPool } = require('@vse/threads');
      workerPool(${body}, {}, 2, { native: 'calls' }).then(async (pool) => {
        console.log(pool.ready);
        const jobs = Promise.allSettled([pool.run(1), pool.run(1)]);
        await new Promise((resolve) => setTimeout(resolve, 300));
        await pool.dispose();
        console.log((await jobs).map(({ status }) => status).join());
      });`;
    const { output, errors } = plainNode(ends, 'commonjs');
    expect(errors).toBe('');
    expect(output.trim().split('\n')).toEqual(['true', 'rejected,rejected']);
  });

  it('are said by the doctor', () => {
    const { output } = plainNode(
      `import { diagnose, formatDiagnosis } from '@vse/backend';
       const rows = await diagnose({ size: 32, milliseconds: 1 });
       console.log(rows.find(({ backend }) => backend === 'wasm').products);
       console.log(formatDiagnosis(rows).split('\\n').at(-1));`,
      'module',
      without,
    );
    const [state, line] = output.trim().split('\n');
    expect(state).toMatch(/^onnxruntime-node 1\.\d+\.\d+, \d+ threads?$/);
    expect(line).toBe(`Matrix products on wasm: ${state}`);
  });
});
