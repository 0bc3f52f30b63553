import { parentPort, workerData } from 'node:worker_threads';
import { guardNativeCall } from '../native-flag';

// A thread that makes "native calls" without an end: each counts its beginning and its end in `progress`, and takes the
// milliseconds of the job.

const { calls, progress } = workerData as Readonly<Record<'calls' | 'progress', Int32Array>>;

parentPort!.on('message', (milliseconds: number) => {
  for (;;) {
    guardNativeCall(calls, () => {
      Atomics.add(progress, 0, 1);
      Atomics.notify(progress, 0);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      Atomics.add(progress, 1, 1);
    });
  }
});
parentPort!.postMessage({ ready: true });
