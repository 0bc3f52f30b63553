import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plainNode, type PlainRun } from './testing/plain-node';

const dist = (name: string) => readFileSync(new URL(`../dist/${name}`, import.meta.url), 'utf8');
const peers = ['tfjs-backend-wasm', 'tfjs-backend-webgpu', 'tfjs-node', 'tfjs-node-gpu'];

/**
 * Runs the built CommonJS file as a bundle does that comes from standard input: in a `vm` script without a file name, which
 * `import()` does not work in.
 */
function runAsBundle(body: string, { vm = '{}', before = '' } = {}): PlainRun {
  const file = fileURLToPath(new URL('../dist/index.cjs', import.meta.url));
  return plainNode(
    `const fs = require('node:fs');
     const own = require('node:module').createRequire(${JSON.stringify(file)});
     const code = fs.readFileSync(${JSON.stringify(file)}, 'utf8');
     ${before}
     const wrapped = '(function (exports, require, __filename) {' + code + '})';
     const bundled = {};
     require('node:vm').runInThisContext(wrapped, ${vm})(bundled, own, '[stdin]');
     const { useBackend } = bundled;
     ${body}`,
    'commonjs',
  );
}

const choose = `useBackend({ prefer: ['wasm', 'cpu'], log: false }).then(({ name, line }) => console.log(name, line));`;

describe('a bundle', () => {
  it('has no optional package to resolve', () => {
    for (const file of ['index.js', 'index.cjs']) {
      for (const peer of peers) {
        expect(dist(file)).not.toMatch(new RegExp(`(import|require)\\(\\s*['"]@tensorflow/${peer}['"]`));
        expect(dist(file)).not.toMatch(new RegExp(`(from|import) ['"]@tensorflow/${peer}['"]`));
      }
    }
    expect(dist('wasm.js')).toMatch(/from '@tensorflow\/tfjs-backend-wasm'/);
    expect(dist('webgpu.js')).toMatch(/import '@tensorflow\/tfjs-backend-webgpu'/);
  });

  it('has types that need no optional package', () => {
    const folder = fileURLToPath(new URL('../dist', import.meta.url));
    const types = readdirSync(folder).filter((name) => /\.d\.c?ts$/.test(name));
    expect(types).toEqual(expect.arrayContaining(['index.d.ts', 'wasm.d.ts', 'webgpu.d.cts']));
    for (const name of types) for (const peer of peers) expect(dist(name)).not.toContain(peer);
  });

  it('finds the backends from the working directory, without import()', () => {
    expect(existsSync(new URL('../dist/index.cjs', import.meta.url))).toBe(true);
    expect(runAsBundle(choose)).toMatchObject({ code: 0, output: 'wasm @vse/backend: wasm\n', errors: '' });
  });

  it('falls back with a sentence where there is nothing to find', () => {
    const { code, output, errors } = runAsBundle(choose, {
      before: "process.chdir('/');",
    });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toBe('cpu @vse/backend: cpu, slow (faster: npm install @tensorflow/tfjs-backend-wasm)\n');
  });

  it('names the flag that Jest needs', () => {
    const { output } = runAsBundle(
      `useBackend({ prefer: ['wasm', 'cpu'], log: false }).then((backend) =>
         console.log(JSON.stringify([backend.line, backend.rejected[0].remedy])));`,
      {
        before: "process.env.JEST_WORKER_ID = '1'; delete process.env.VITEST;",
        vm: '{ importModuleDynamically: () => undefined }', // as Jest's, refused without the flag
      },
    );
    const [line, remedy] = JSON.parse(output) as [string, string];
    expect(line).toBe('@vse/backend: cpu, slow (wasm: Jest needs --experimental-vm-modules)');
    expect(remedy).toMatch(/NODE_OPTIONS=--experimental-vm-modules, or pass the loader/);
  });
});
