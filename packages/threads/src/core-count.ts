import type * as Os from 'node:os';
import { nodeBuiltin } from '@vse/base';

/**
 * Number of threads that can run at once; 1 if unknown, as in a browser.
 *
 * @example
 * ```ts
 * import { coreCount } from '@vse/threads';
 *
 * console.log(coreCount());
 * ```
 */
export function coreCount(): number {
  return nodeBuiltin<typeof Os>('node:os')?.availableParallelism() ?? 1;
}
