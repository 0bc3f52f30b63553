import type { Call, FromWorker, WorkerApi, WorkerEvent } from '../shared/protocol';

/** Starts the worker that trains, and returns its functions. */
export function openWorker(
  onEvent: (event: WorkerEvent) => void,
  onCrash: (reason: string) => void,
): WorkerApi {
  const worker = new Worker(new URL('../worker/main.ts', import.meta.url), {
    type: 'module',
    name: 'training',
  });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if ('event' in data) {
      onEvent(data.event);
      return;
    }
    const call = waiting.get(data.answer);
    waiting.delete(data.answer);
    if ('failure' in data) call?.reject(new Error(data.failure));
    else call?.resolve(data.value as never);
  };
  worker.onerror = (event) => {
    const reason = event.message || 'The worker that trains could not be started.';
    for (const call of waiting.values()) call.reject(new Error(reason));
    waiting.clear();
    onCrash(reason);
  };
  return new Proxy({} as WorkerApi, {
    get:
      (_, name) =>
      (...args: readonly unknown[]) =>
        new Promise((resolve, reject) => {
          last += 1;
          waiting.set(last, { resolve: resolve, reject });
          const message: Call = { call: last, name: name as keyof WorkerApi, args };
          worker.postMessage(message, transferable(args));
        }),
  });
}

/** Bitmaps move to the worker; everything else is copied. */
function transferable(args: readonly unknown[]): Transferable[] {
  return args.flatMap((arg) =>
    Array.isArray(arg)
      ? arg.flatMap((one: unknown) => {
          const image = (one as { image?: unknown } | null)?.image;
          return image instanceof ImageBitmap ? [image] : [];
        })
      : [],
  );
}
