import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireFrom, tensorflowFolder } from './tensorflow-folder';

afterEach(() => vi.unstubAllEnvs());

describe('tensorflowFolder', () => {
  it('is the absolute path in VSE_TENSORFLOW, undefined if that is empty', () => {
    vi.stubEnv('VSE_TENSORFLOW', 'some/folder');
    expect(tensorflowFolder()).toBe(join(process.cwd(), 'some/folder'));
    vi.stubEnv('VSE_TENSORFLOW', '');
    expect(tensorflowFolder()).toBeUndefined();
  });
});

describe('requireFrom', () => {
  it("gives a module of another folder this package's tfjs in place of its own", async () => {
    const folder = await temporaryFolder();
    const files = {
      '@tensorflow/tfjs/index.js': 'module.exports = "its own";',
      '@tensorflow/tfjs-core/index.js': 'module.exports = "its own";',
      'tfjs-node/index.js':
        'exports.tfjs = require("@tensorflow/tfjs"); exports.core = require("@tensorflow/tfjs-core");',
    };
    for (const [file, text] of Object.entries(files)) {
      await mkdir(join(folder, 'node_modules', file, '..'), { recursive: true });
      await writeFile(join(folder, 'node_modules', file), text);
    }
    const own = createRequire(import.meta.url);
    const { tfjs, core } = requireFrom(folder, 'tfjs-node') as {
      readonly tfjs: unknown;
      readonly core: unknown;
    };
    expect(tfjs).toBe(own('@tensorflow/tfjs'));
    expect(core).toBe(own('@tensorflow/tfjs-core'));
    expect(() => requireFrom(folder, 'none')).toThrow(/Cannot find module 'none'/);
  });
});
