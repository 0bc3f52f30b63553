import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { BackendLoader } from './backends/backend';
import { plainNode } from './testing/plain-node';
import { useBackend } from './use-backend';
import { wasm } from './wasm';

describe('useBackend', () => {
  it('takes the first backend that works and says why the ones before were rejected', async () => {
    const lines: string[] = [];
    const backend = await useBackend({ prefer: ['tensorflow', 'cpu'], log: (line) => lines.push(line) });
    if (backend.name === 'cpu') {
      expect(backend.rejected).toHaveLength(1);
      expect(backend.rejected[0]).toMatchObject({ name: 'tensorflow' });
      expect(backend.message).toContain('Not tensorflow: @tensorflow/tfjs-node-gpu is not installed');
      expect(backend.reason).toBe('the first of tensorflow, cpu that works');
    }
    expect(tf.getBackend()).toBe(backend.name);
    expect(lines).toEqual([backend.line]);
    expect(backend.message).not.toContain('\n');
  });

  it('logs a line once, and switches back to an earlier backend', async () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const first = await useBackend({ prefer: ['wasm'], log });
    await tf.setBackend('cpu');
    const second = await useBackend({ prefer: ['wasm'], log });
    expect(second).toEqual(first);
    expect(tf.getBackend()).toBe('wasm');
    expect(lines).toEqual(['@vse/backend: wasm']);
  });

  it('leaves no tensor behind, also on the first call', async () => {
    expect(await tensorsLeftBy(() => useBackend({ prefer: ['webgpu', 'wasm', 'cpu'], log: false }))).toBe(0);
  });

  it('refuses unknown names and an empty list', async () => {
    await expect(useBackend({ prefer: ['gpu' as 'cpu'] })).rejects.toThrow(OptionError);
    await expect(useBackend({ prefer: [] })).rejects.toThrow(/prefer must list one or more of tensorflow/);
    await expect(useBackend({ prefer: 'wasm' as never })).rejects.toThrow(/one or more of .*, got 'wasm'/);
  });

  it('refuses what is no loader, and a wasmPath that is no folder', async () => {
    const refusal = (options: object) => useBackend(options).catch((error: unknown) => error);
    for (const [backends, got] of [
      [[wasm], 'got the function wasm, which must be called'],
      [['wasm'], "got 'wasm'"],
      [wasm(), 'got {"name":"wasm"'],
      [[{ name: 'metal', load: () => undefined }], 'got {"name":"metal"}'],
    ] as const) {
      const error = await refusal({ backends });
      expect(error).toBeInstanceOf(OptionError);
      expect((error as Error).message).toContain('useBackend: backends must list loaders such as wasm()');
      expect((error as Error).message).toContain(got);
    }
    expect(String(await refusal({ wasmPath: '' }))).toMatch(/wasmPath must be the folder .*, got ''/);
    expect(String(await refusal({ wasmPath: 7 }))).toMatch(/wasmPath must be the folder .*, got 7/);
  });

  it('tries the loaders that are passed, then what TensorFlow.js brings', async () => {
    const failing: BackendLoader = {
      name: 'webgpu',
      load: () => Promise.reject(Object.assign(new Error('no driver'), { remedy: 'install one' })),
    };
    const first = await useBackend({ backends: [failing, wasm()], log: false });
    expect(first.name).toBe('wasm');
    expect(first.rejected).toEqual([{ name: 'webgpu', reason: 'no driver', remedy: 'install one' }]);
    expect(first.line).toBe('@vse/backend: wasm (webgpu: no driver)');
    expect(await useBackend({ backends: [failing], log: false })).toMatchObject({
      name: 'cpu', // webgl is for browsers
      rejected: [{ name: 'webgpu' }],
    });
    const chosen = await useBackend({ backends: [failing, wasm()], prefer: ['cpu', 'wasm'], log: false });
    expect(chosen).toMatchObject({ name: 'cpu', rejected: [] });
  });

  it('takes webgl for a name, and says where it works', async () => {
    await expect(useBackend({ prefer: ['webgl'] })).rejects.toThrow(
      "useBackend: none of webgl works here. webgl: it needs a browser (leave 'webgl' out of prefer in Node).",
    );
  });

  it.each([
    ['@tensorflow/tfjs-node', 'npm install @vse/backend-tensorflow && npx vse-tensorflow install'],
    ['@tensorflow/tfjs', 'npm install @tensorflow/tfjs @tensorflow/tfjs-core'],
  ])('says what to install if no backend works for lack of %s', (absent, install) => {
    const script = `
      const { useBackend } = require('@vse/backend');
      const { BackendError } = require('@vse/core');
      const Module = require('node:module');
      const resolve = Module._resolveFilename;
      Module._resolveFilename = (name, ...rest) => {
        const packageName = name.split('/').slice(0, 2).join('/');
        if (packageName !== '${absent}' && packageName !== '${absent}-gpu') return resolve(name, ...rest);
        throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: 'MODULE_NOT_FOUND' });
      };
      useBackend({ prefer: ['tensorflow'] }).catch((error) =>
        console.log(error instanceof BackendError, error.message));`;
    const { output } = plainNode(script, 'commonjs');
    expect(output).toMatch(/^true useBackend: none of tensorflow works here\./);
    expect(output).toContain(`${absent} is not installed`);
    expect(output).toContain(`(${install})`);
    expect(new BackendError('x').kind).toBe('backend');
  });
});
