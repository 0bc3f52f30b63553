import type { CompiledKernels } from '../kernels/heap-kernels';
import { MOST_PAGES } from './shared-binary';
import { startThread } from './start-thread';
import { CALLED, CALLS, FAILED, STATE, WAITING, WORDS, WORKING } from './thread-program';

/** Kernels that a helper runs. */
export type HelperKernels = Pick<CompiledKernels, (typeof CALLED)[number]>;

/**
 * A thread that runs kernels on a memory of its own while the calling thread does something else: what the kernels read is
 * copied there before they start, and what they write is copied back.
 */
export interface Helper {
  /** True once the thread waits for work. In Node it starts by itself; in a page the calling thread must return first. */
  isReady(): boolean;
  /** Forgets what its memory holds, before a new piece of work. */
  clear(): void;
  /** Reserves bytes in its memory; their address. Whatever it holds is old values. */
  allocate(bytes: number): number;
  /** Kernels that note each call, for `start`. Addresses are those of its memory. */
  readonly kernels: HelperKernels;
  /** Bytes of its memory; another array after `allocate`. */
  bytes(): Uint8Array;
  /** Makes the calls noted since `clear`. */
  start(): void;
  /** Blocks until they are made; false if the thread failed. */
  finish(): boolean;
  /** Ends the thread. */
  end(): void;
}

/** The used part of the global `WebAssembly`, which TypeScript's ES library does not declare. */
interface WebAssemblyGlobal {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => SharedMemory;
}

interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

const PAGE = 65_536;
/** Bytes before what is allocated. */
const RESERVED = 64;
const BYTES = Int32Array.BYTES_PER_ELEMENT;

/**
 * Starts a helper.
 *
 * @param binary - The kernels' binary for shared memory.
 */
export function startHelper(binary: Uint8Array): Helper {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  const control = new Int32Array(memory.buffer, 0, RESERVED / BYTES);
  const thread = startThread({ binary, memory }, () => Atomics.store(control, STATE, FAILED));
  let next = RESERVED;
  let noted: number[] = [];
  const allocate = (bytes: number) => {
    const address = next;
    next += Math.ceil(bytes / 16) * 16;
    const missing = next - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return address;
  };
  const note =
    (kernel: number) =>
    (...given: readonly number[]) => {
      noted.push(given.length + 2, kernel, ...given);
    };
  const state = () => Atomics.load(control, STATE);
  return {
    isReady: () => state() === WAITING,
    clear() {
      next = RESERVED;
      noted = [];
    },
    allocate,
    kernels: Object.fromEntries(
      CALLED.map((name, kernel) => [name, note(kernel)]),
    ) as unknown as HelperKernels,
    bytes: () => new Uint8Array(memory.buffer),
    start() {
      const at = allocate(noted.length * BYTES);
      new Int32Array(memory.buffer, at, noted.length).set(noted);
      [control[CALLS], control[WORDS]] = [at, noted.length];
      Atomics.store(control, STATE, WORKING);
      Atomics.notify(control, STATE);
    },
    finish() {
      while (state() === WORKING) Atomics.wait(control, STATE, WORKING);
      return state() === WAITING;
    },
    end: () => {
      thread.end();
    },
  };
}
