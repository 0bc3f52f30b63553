import { kernelBinary } from './kernel-binary';

/** An instance of kernel/kernel.as with its own memory. Addresses and sizes of rows are in bytes. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  floatsByOne(rows: number, count: number, bytes: number, query: number, out: number): void;
  floatsByFour(rows: number, count: number, bytes: number, queries: number, out: number): void;
  bytesByOne(rows: number, count: number, bytes: number, query: number, out: number): void;
  bytesByFour(rows: number, count: number, bytes: number, queries: number, out: number): void;
  exactProduct(row: number, bytes: number, query: number, out: number): void;
  exactDistance(row: number, bytes: number, query: number, out: number): void;
}

/** The used part of the global `WebAssembly`, which TypeScript's ES library does not declare. */
interface WebAssemblyGlobal {
  readonly Memory: new (options: { initial: number }) => Kernel['memory'];
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const page = 65_536;
let compiled: object | undefined;

/**
 * Creates a kernel with `bytes` of zeroed memory; undefined without WebAssembly and its SIMD, where a page's policy forbids
 * it, and without room.
 */
export function createKernel(bytes: number): Kernel | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyGlobal };
  if (!WebAssembly) return undefined;
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelBinary), (char) => char.charCodeAt(0)));
    const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / page)) });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    return { ...(exports as Omit<Kernel, 'memory'>), memory };
  } catch {
    return undefined;
  }
}
