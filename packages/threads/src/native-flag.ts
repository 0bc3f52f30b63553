import { nodeBuiltin } from '@vse/base';

/** Flag in shared memory that tells if a thread is in native code. */
export interface NativeFlag {
  /** 1 while the thread is, or may be, in native code; 0 otherwise. */
  readonly busy: Int32Array<SharedArrayBuffer>;
  /** Sets the flag, before a job is sent. */
  set(): void;
  /** Removes the flag of a thread that has ended. */
  remove(): void;
}

/** Longest wait of an exit for one thread, in milliseconds. */
const EXIT_WAIT_MS = 10_000;

const flags = new Set<Int32Array<SharedArrayBuffer>>();
let listening = false;

/** Makes the flag of one thread, set until the thread is ready. While it is set, an exit of the process waits. */
export function nativeFlag(): NativeFlag {
  const busy = new Int32Array(new SharedArrayBuffer(4));
  const set = (): void => void Atomics.store(busy, 0, 1);
  set();
  flags.add(busy);
  if (!listening) nodeBuiltin<NodeJS.Process>('node:process')?.on('exit', waitForAll);
  listening = true;
  return { busy, set, remove: () => void flags.delete(busy) };
}

/** Blocks this thread, because nothing else delays an exit. The other threads go on. */
function waitForAll(): void {
  for (const busy of flags) Atomics.wait(busy, 0, 1, EXIT_WAIT_MS);
}
