import type { Call, FromWorker } from '../shared/protocol';
import { openSession } from './session';

const scope = self as unknown as {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Call>) => void) | null;
};

const session = openSession((event) => scope.postMessage({ event }));

scope.onmessage = ({ data: { call, name, args } }) => {
  const functions = session as unknown as Readonly<
    Record<string, (...all: readonly unknown[]) => Promise<unknown>>
  >;
  Promise.resolve()
    .then(() => functions[name]!(...args))
    .then(
      (value) => scope.postMessage({ answer: call, value }),
      (error: unknown) =>
        scope.postMessage({ answer: call, failure: error instanceof Error ? error.message : String(error) }),
    );
};
