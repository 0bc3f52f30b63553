import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { plainNode } from './testing/plain-node';
import { useBackend } from './use-backend';

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
  });

  it('says what to install if no backend works', () => {
    const script = `
      const { useBackend } = require('@vse/backend');
      const { BackendError } = require('@vse/core');
      // No package can be loaded from here on.
      require('node:module')._resolveFilename = (name) => {
        throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: 'MODULE_NOT_FOUND' });
      };
      useBackend({ prefer: ['tensorflow'] }).catch((error) =>
        console.log(error instanceof BackendError, error.message));`;
    const { output } = plainNode(script, 'commonjs');
    expect(output).toMatch(/^true useBackend: none of tensorflow works here\./);
    expect(output).toContain('npm install @vse/backend-tensorflow && npx vse-tensorflow install');
    expect(new BackendError('x').kind).toBe('backend');
  });
});
