/** Calls `leave` with the reason of a signal when it is aborted, until the function that is returned is called. */
export function onAbort(signal: AbortSignal | undefined, leave: (reason: Error) => void): () => void {
  const listener = (): void => leave(abortReason(signal!));
  signal?.addEventListener('abort', listener, { once: true });
  return () => signal?.removeEventListener('abort', listener);
}

/** The reason of a signal as an error: that of a closed connection is a text. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error(String(reason));
}
