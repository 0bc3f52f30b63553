import { nodeBuiltin } from '@vse/base';

/** Word in shared memory that tells if a thread is in native code. */
export interface NativeFlag {
  /** Fields for the thread's `workerData`. */
  readonly data: Readonly<Record<string, Int32Array<SharedArrayBuffer>>>;
  /** Says that a job is sent. */
  set(): void;
  /**
   * Resolves when the thread may be ended, at the latest after the longest wait. `answer` resolves with the answer to its
   * job, if it has one.
   */
  left(answer: Promise<void> | undefined): Promise<void>;
  /** Forgets a thread that has ended. */
  remove(): void;
}

/** Longest wait for one thread, in milliseconds. A thread that takes longer is ended all the same. */
const LONGEST_WAIT = 10_000;

/** Milliseconds between two looks at a thread. */
const INTERVAL = 5;

/** Bits of the word: the thread is in native code; it is about to be ended and shall not enter native code again. */
const [BUSY, ENDING] = [1, 2];

type Word = Int32Array<SharedArrayBuffer>;

const words = new Set<Word>();
let listening = false;

/**
 * Flag of a thread whose jobs run native code: `busy`, set until the thread is ready and while it has a job, until the body
 * clears it.
 */
export function flagOfJobs(): NativeFlag {
  const word = newWord(BUSY);
  return {
    data: { busy: word },
    set: () => void Atomics.store(word, 0, BUSY),
    left: (answer) => (answer ? first(answer, LONGEST_WAIT) : Promise.resolve()),
    remove: () => void words.delete(word),
  };
}

/** Flag of a thread that marks each native call by `guardNativeCall`: `calls`. It waits for a call, not for a job. */
export function flagOfCalls(): NativeFlag {
  const word = newWord(0);
  return {
    data: { calls: word },
    set: () => undefined,
    async left() {
      Atomics.or(word, 0, ENDING);
      for (let waited = 0; words.has(word) && isBusy(word) && waited < LONGEST_WAIT; waited += INTERVAL) {
        await new Promise((resolve) => setTimeout(resolve, INTERVAL));
      }
    },
    remove: () => void words.delete(word),
  };
}

/**
 * Makes a native call in a worker thread of a pool with `native: 'calls'`: the pool does not end the thread in the middle of
 * it, which would abort the process. If the thread is about to be ended, the call is not made, and nothing runs after it.
 *
 * @param calls - The field `calls` of the thread's `workerData`.
 * @param call - The call; it makes no guarded call itself.
 *
 * @example
 * ```ts
 * import { guardNativeCall } from '@vse/threads';
 *
 * const calls = new Int32Array(new SharedArrayBuffer(4)); // in a thread: workerData.calls
 * console.log(guardNativeCall(calls, () => 6 * 7)); // 42
 * ```
 */
export function guardNativeCall<T>(calls: Int32Array, call: () => T): T {
  while ((Atomics.compareExchange(calls, 0, 0, BUSY) & ENDING) !== 0) Atomics.wait(calls, 0, ENDING);
  try {
    return call();
  } finally {
    Atomics.and(calls, 0, ~BUSY);
    Atomics.notify(calls, 0);
  }
}

/** A word that an exit of the process watches. */
function newWord(state: number): Word {
  const word = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(word, 0, state);
  words.add(word);
  if (!listening) nodeBuiltin<NodeJS.Process>('node:process')?.on('exit', blockUntilLeft);
  listening = true;
  return word;
}

function isBusy(word: Word): boolean {
  return (Atomics.load(word, 0) & BUSY) !== 0;
}

/** Waits for a promise, for so many milliseconds. */
async function first(promise: Promise<void>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, over]);
  clearTimeout(timer!);
}

/** Blocks this thread before an exit, because nothing else delays one. The other threads go on. */
function blockUntilLeft(): void {
  for (const word of words) {
    Atomics.or(word, 0, ENDING);
    const last = performance.now() + LONGEST_WAIT;
    while (isBusy(word) && performance.now() < last) Atomics.wait(word, 0, BUSY | ENDING, LONGEST_WAIT);
  }
}
