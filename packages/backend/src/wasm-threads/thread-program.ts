/** Words at the start of a thread's memory: its state, and where its calls are and how many words they have. */
export const [STATE, CALLS, WORDS] = [0, 1, 2];

/** States of a thread: waiting for calls, making calls, and ended by an error. It is 0 until the thread has started. */
export const [WAITING, WORKING, FAILED] = [1, 2, 3];

/** Kernels that a thread calls, by number. All their arguments are whole numbers. */
export const CALLED = ['multiply', 'gruStep', 'gruStepGradient'] as const;

/** Data that a thread starts with. */
export interface ThreadData {
  /** The kernels' binary, for shared memory. */
  readonly binary: Uint8Array;
  /** A `WebAssembly.Memory`. */
  readonly memory: object;
}

/** Makes the calls in its memory: for each the number of words, the kernel, and the arguments. */
const run = `function run({ binary, memory }) {
  const control = new Int32Array(memory.buffer, 0, 3);
  function end(state) {
    Atomics.store(control, ${STATE}, state);
    Atomics.notify(control, ${STATE});
  }
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
    const kernels = [${CALLED.map((kernel) => `exports.${kernel}`).join(', ')}];
    end(${WAITING});
    for (;;) {
      Atomics.wait(control, ${STATE}, ${WAITING});
      if (Atomics.load(control, ${STATE}) !== ${WORKING}) continue;
      const calls = new Int32Array(memory.buffer, control[${CALLS}], control[${WORDS}]);
      for (let at = 0; at < calls.length; at += calls[at]) {
        kernels[calls[at + 1]](...calls.subarray(at + 2, at + calls[at]));
      }
      end(${WAITING});
    }
  } catch {
    end(${FAILED});
  }
}`;

/**
 * The program of a thread in Node, and of one in a page, which takes its data by a message. They are text and not files, so that
 * they run from a program bundled into one file too.
 */
export const threadPrograms = {
  node: `'use strict';\n${run}\nrun(require('node:worker_threads').workerData);\n`,
  page: `'use strict';\n${run}\nonmessage = ({ data }) => run(data);\n`,
} as const;
