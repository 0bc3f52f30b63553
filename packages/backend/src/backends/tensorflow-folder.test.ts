import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireFrom, tensorflowFolder } from './tensorflow-folder';

afterEach(() => vi.unstubAllEnvs());

describe('tensorflowFolder', () => {
  it('is what the environment names, absolute, and nothing where it names nothing', () => {
    vi.stubEnv('VSE_TENSORFLOW', 'some/folder');
    expect(tensorflowFolder()).toBe(join(process.cwd(), 'some/folder'));
    vi.stubEnv('VSE_TENSORFLOW', '');
    expect(tensorflowFolder()).toBeUndefined();
  });
});

describe('requireFrom', () => {
  it("gives a backend of another folder this package's tfjs in the place of its own", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vse-backend-'));
    try {
      const files = {
        '@tensorflow/tfjs/index.js': 'module.exports = "its own";',
        '@tensorflow/tfjs-core/index.js': 'module.exports = "its own";',
        'backend/index.js':
          'exports.tfjs = require("@tensorflow/tfjs"); exports.core = require("@tensorflow/tfjs-core");',
      };
      for (const [file, text] of Object.entries(files)) {
        await mkdir(join(folder, 'node_modules', file, '..'), { recursive: true });
        await writeFile(join(folder, 'node_modules', file), text);
      }
      const own = createRequire(import.meta.url);
      const { tfjs, core } = requireFrom(folder, 'backend') as {
        readonly tfjs: unknown;
        readonly core: unknown;
      };
      expect(tfjs).toBe(own('@tensorflow/tfjs'));
      expect(core).toBe(own('@tensorflow/tfjs-core'));
      expect(() => requireFrom(folder, 'none')).toThrow(/Cannot find module 'none'/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
