/** Ends a command that was stopped and says itself how to go on. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}
