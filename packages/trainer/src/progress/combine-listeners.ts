import type { ProgressEvent, ProgressListener } from './progress';

/**
 * Joins listeners into one for the `onProgress` of `fit`. Each event goes to them in their order; a promise is awaited
 * before the next one is called.
 *
 * @param listeners - Listeners of the same run.
 * @example
 * ```ts
 * import { combineListeners, consoleProgress } from '@vse/trainer';
 *
 * const losses: number[] = [];
 * const listen = combineListeners(consoleProgress({ write: (text) => console.log(text.trim()) }), (event) => {
 *   if (event.type === 'epoch') losses.push(event.loss);
 * });
 * await listen({ type: 'epoch', epoch: 0, globalStep: 10, loss: 0.25 });
 * console.log(losses); // [0.25]
 * ```
 */
export function combineListeners<M = unknown>(
  ...listeners: readonly ProgressListener<M>[]
): (event: ProgressEvent<M>) => Promise<void> {
  return async (event) => {
    for (const listen of listeners) await listen(event);
  };
}
