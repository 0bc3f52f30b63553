import { describe, expect, it } from 'vitest';
import { plainNode } from './testing/plain-node';
import { wasm } from './wasm';

describe('wasm', () => {
  it('passes its path on as wasmPath', () => {
    expect(wasm()).not.toHaveProperty('options');
    expect(wasm({ path: '/wasm/' }).options).toEqual({ wasmPath: '/wasm/' });
  });

  it.each(['module', 'commonjs'] as const)('starts in plain Node, as %s, and after a wrong path', (kind) => {
    const head =
      kind === 'module'
        ? "import { useBackend } from '@vse/backend'; import { wasm } from '@vse/backend/wasm';"
        : "const { useBackend } = require('@vse/backend'); const { wasm } = require('@vse/backend/wasm');";
    const script = `(async () => {
      for (const options of [{ path: '/no/such' }, {}]) {
        const { name, line } = await useBackend({ backends: [wasm(options)], log: false });
        console.log(name, line);
      }
    })();`;
    expect(plainNode(script, kind, head)).toMatchObject({
      code: 0,
      output:
        "cpu @vse/backend: cpu, slow (wasm: no .wasm files in wasmPath '/no/such')\nwasm @vse/backend: wasm\n",
      errors: '',
    });
  });
});
