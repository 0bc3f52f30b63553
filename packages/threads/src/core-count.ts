import type * as Os from 'node:os';
import { nodeBuiltin } from './node-builtin';

/** How many threads can run at once here; 1 where that cannot be known, as in a browser. */
export function coreCount(): number {
  return nodeBuiltin<typeof Os>('node:os')?.availableParallelism() ?? 1;
}
