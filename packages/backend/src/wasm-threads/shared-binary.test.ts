import { describe, expect, it } from 'vitest';
import { kernelBytes } from '../kernels/heap-kernels';
import { sharedBinary } from './shared-binary';

interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: object) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

describe('sharedBinary', () => {
  it('runs on shared memory, which the binary itself refuses', () => {
    const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    const exportsOf = (bytes: Uint8Array) =>
      new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
    expect(Object.keys(exportsOf(sharedBinary(kernelBytes())))).toContain('multiply');
    expect(() => exportsOf(kernelBytes())).toThrow(/shared/);
  });

  it('refuses a binary that does not import memory', () => {
    expect(() => sharedBinary(new Uint8Array(40))).toThrow('the binary does not import env.memory');
  });
});
