import { BackendError } from '@vse/base';
import { kernelBinary } from './kernel-binary';

/** An instance of kernel/kernel.as with its own memory. Addresses are in bytes. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  multiplyPanels(a: number, b: number, c: number, rows: number, cols: number, depth: number): void;
  packColumns(from: number, count: number, depth: number, to: number): void;
  packRows(from: number, count: number, depth: number, to: number): void;
  symmetricTimes(a: number, stride: number, from: number, size: number, x: number, y: number): void;
  rotateRows(rows: number, width: number, first: number, count: number, cosines: number, sines: number): void;
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
 * Creates a kernel with `bytes` of zeroed memory.
 *
 * @throws `BackendError` without WebAssembly, or without enough memory.
 */
export function createKernel(bytes: number): Kernel {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyGlobal };
  if (!WebAssembly) throw new BackendError('subspace: needs WebAssembly with SIMD, which is not there.');
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelBinary), (char) => char.charCodeAt(0)));
  const memory = memoryOf(WebAssembly, bytes);
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { ...(exports as Omit<Kernel, 'memory'>), memory };
}

function memoryOf({ Memory }: WebAssemblyGlobal, bytes: number): Kernel['memory'] {
  try {
    return new Memory({ initial: Math.max(1, Math.ceil(bytes / page)) });
  } catch (cause) {
    const size = (bytes / 2 ** 20).toFixed(0);
    throw new BackendError(`subspace: there is no room for ${size} MB of working memory.`, { cause });
  }
}
