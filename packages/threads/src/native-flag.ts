import { nodeBuiltin } from './node-builtin';

/** Whether a thread is in native code, in memory that it shares with this one. */
export interface NativeFlag {
  /** 1 while it is, or may be; 0 otherwise. */
  readonly busy: Int32Array<SharedArrayBuffer>;
  /** A job is being sent. */
  set(): void;
  /** The thread has ended. */
  gone(): void;
}

/** How long an exit waits for one thread, in milliseconds. */
const PATIENCE = 10_000;

const flags = new Set<Int32Array<SharedArrayBuffer>>();
let listens = false;

/** A flag for one thread, set until it says that it is ready. While it is set, an exit of the process waits. */
export function nativeFlag(): NativeFlag {
  const busy = new Int32Array(new SharedArrayBuffer(4));
  const set = (): void => void Atomics.store(busy, 0, 1);
  set();
  flags.add(busy);
  if (!listens) nodeBuiltin<NodeJS.Process>('node:process')?.on('exit', waitForAll);
  listens = true;
  return { busy, set, gone: () => void flags.delete(busy) };
}

/** Blocks this thread, as nothing else can hold an exit up. The others go on. */
function waitForAll(): void {
  for (const busy of flags) Atomics.wait(busy, 0, 1, PATIENCE);
}
