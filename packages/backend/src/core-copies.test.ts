import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { plainNode } from './testing/plain-node';
import { coreCopiesProblem, loadedCores } from './core-copies';

describe('coreCopiesProblem', () => {
  it('finds none with one copy', () => {
    expect(loadedCores().length).toBeLessThanOrEqual(1);
    expect(coreCopiesProblem({ Tensor: tf.Tensor })).toBeUndefined();
  });

  it('names the files of two copies, and notices a foreign core without files', () => {
    expect(coreCopiesProblem({ Tensor: tf.Tensor }, ['/a/core.js', '/b/core.js'])).toMatch(
      /more than one copy of @tensorflow\/tfjs-core is loaded \(\/a\/core\.js, \/b\/core\.js\)/,
    );
    expect(coreCopiesProblem({ Tensor: Map }, [])).toMatch(/more than one copy/);
  });

  it('warns in plain Node if a second copy was loaded first', () => {
    const script = `
      const { cpSync, mkdirSync, mkdtempSync, rmSync } = require('node:fs');
      const { dirname, join } = require('node:path');
      const core = dirname(require.resolve('@tensorflow/tfjs-core'));
      // Inside the package, so that the dependencies of tfjs-core resolve.
      mkdirSync('.cache', { recursive: true });
      const folder = mkdtempSync(join(process.cwd(), '.cache/core-'));
      const copy = join(folder, 'node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js');
      cpSync(join(core, 'tf-core.node.js'), copy);
      const Module = require('node:module');
      const resolve = Module._resolveFilename;
      const own = Module.createRequire(join(core, 'x.js'));
      Module._resolveFilename = (name, ...rest) => {
        try { return resolve(name, ...rest); } catch { return own.resolve(name); }
      };
      require(copy);
      rmSync(folder, { recursive: true });
      const { useBackend } = require('@vse/backend');
      useBackend({ prefer: ['cpu'], log: false }).then(({ message }) => console.log(message));`;
    const { output, errors } = plainNode(script, 'commonjs');
    expect(output, errors).toMatch(
      /^@vse\/backend: cpu .*Caution: more than one copy of @tensorflow\/tfjs-core/,
    );
  });
});
