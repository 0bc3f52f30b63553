import type * as Ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { sessionWorker, type SessionJob } from './session-worker';

const busy = new Int32Array(new SharedArrayBuffer(4));

/** Runs the thread's body here, with a runtime that hands its input back. */
async function thread() {
  const answers: Record<string, unknown>[] = [];
  let receive: (job: SessionJob) => void = () => undefined;
  const port = {
    postMessage(answer: Record<string, unknown>) {
      expect(busy[0]).toBe(0); // native code is over before anyone is told
      answers.push(answer);
    },
    on: (_: string, listener: (job: SessionJob) => void) => (receive = listener),
  };
  const session = {
    inputMetadata: ['in'],
    outputMetadata: ['out'],
    run: (feeds: Record<string, { data: Float32Array; dims: number[] }>) =>
      Promise.resolve({ out: { ...feeds['x']!, type: 'float32' } }),
  };
  const runtime = {
    InferenceSession: { create: () => Promise.resolve(session) },
    Tensor: class {
      constructor(
        readonly type: string,
        readonly data: Float32Array,
        readonly dims: number[],
      ) {}
    },
  };
  const require = (name: string) =>
    name === 'node:worker_threads'
      ? { parentPort: port, workerData: { runtime: 'ort', network: 'f', options: {}, busy } }
      : (runtime as unknown as typeof Ort);
  busy[0] = 1;
  sessionWorker(require as NodeJS.Require);
  await new Promise(setImmediate);
  return {
    answers,
    async ask(job: Partial<SessionJob>) {
      busy[0] = 1;
      receive({
        count: 1,
        width: 2,
        height: 1,
        input: 'x',
        batched: true,
        ones: {},
        outputs: ['out'],
        ...job,
      } as SessionJob);
      await new Promise(setImmediate);
      return answers.at(-1) as { result?: { values: Float32Array; dims: number[] }[]; error?: string };
    },
  };
}

const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6]);
const scaling = { mean: [1, 0, 0], deviation: [1, 1, 0.5], order: 'rgb' } as const;

describe('sessionWorker', () => {
  it('describes the network first', async () => {
    expect((await thread()).answers).toEqual([{ ready: { inputs: ['in'], outputs: ['out'] } }]);
  });

  it('feeds planes for nchw and pixels for nhwc, scaled by channel', async () => {
    const worker = await thread();
    // Two pixels (1, 2, 3) and (4, 5, 6): red less 1, blue times 2.
    const planes = await worker.ask({ pixels, scaling, layout: 'nchw' });
    expect(planes.result![0]!.dims).toEqual([1, 3, 1, 2]);
    expect([...planes.result![0]!.values]).toEqual([0, 3, 2, 5, 6, 12]);
    const pixelwise = await worker.ask({ pixels, scaling, layout: 'nhwc' });
    expect(pixelwise.result![0]!.dims).toEqual([1, 1, 2, 3]);
    expect([...pixelwise.result![0]!.values]).toEqual([0, 2, 6, 3, 5, 12]);
  });

  it('swaps the channels for bgr', async () => {
    const worker = await thread();
    const { result } = await worker.ask({ pixels, scaling: { ...scaling, order: 'bgr' }, layout: 'nhwc' });
    // Blue first, less 1; red last, times 2.
    expect([...result![0]!.values]).toEqual([2, 2, 2, 5, 5, 8]);
  });

  it('answers a failed run with the reason', async () => {
    const worker = await thread();
    expect((await worker.ask({ pixels, scaling, layout: 'nhwc', outputs: ['none'] })).error).toBeTruthy();
  });
});
