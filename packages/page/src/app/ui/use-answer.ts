import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app-state';
import { isAbort } from '../api/failure';

/** An answer of the server, or why there is none. */
export interface Answer<Value> {
  readonly answer?: Value;
  readonly failure?: unknown;
}

/** Asks the server when the inputs change, and cancels what was asked before. */
export function useAnswer<Value>(
  ask: ((signal: AbortSignal) => Promise<Value>) | undefined,
  inputs: readonly unknown[],
): Answer<Value> {
  const { collection } = useApp();
  const [answer, setAnswer] = useState<Answer<Value> & { readonly inputs?: readonly unknown[] }>({});
  useEffect(() => {
    setAnswer({});
    if (!ask) return undefined;
    const own = new AbortController();
    ask(own.signal).then(
      (value) => {
        if (!own.signal.aborted) setAnswer({ answer: value, inputs });
      },
      (failure: unknown) => {
        if (own.signal.aborted || isAbort(failure)) return;
        collection.noticed(failure);
        setAnswer({ failure, inputs });
      },
    );
    return () => own.abort();
  }, inputs);
  // The answer to other inputs is none.
  return answer.inputs?.every((input, i) => input === inputs[i]) === true ? answer : {};
}
