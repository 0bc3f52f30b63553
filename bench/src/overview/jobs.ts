import type { Backends } from './backends';
import { closedFormGroup } from './groups/closed-form';
import { epochsGroup } from './groups/epochs';
import { evaluationGroup } from './groups/evaluation';
import { modelsGroup } from './groups/models';
import { partsGroup } from './groups/parts';
import { scanGroup } from './groups/scan';
import { searchGroup } from './groups/search';
import { vseppGroup } from './groups/vsepp';
import type { Group } from './work';

/** Batch sizes of SCAN. */
export const batches = (process.env['VSE_BENCH_BATCHES'] ?? '64,128').split(',').map(Number);

/** Name of the job that measures memory. */
export const MEMORY = 'memory';

type OpenGroup = (backends: Backends) => Group | Promise<Group>;

/** Jobs by name, in the order of the tables; opened one at a time to hold only one group's tensors. */
const jobs: ReadonlyMap<string, OpenGroup> = new Map<string, OpenGroup>([
  ['vsepp', vseppGroup],
  ['parts', partsGroup],
  ['epochs', epochsGroup],
  ['models', modelsGroup],
  ['search', searchGroup],
  ['closed-form', closedFormGroup],
  ...batches.map((batch): [string, OpenGroup] => [`scan-${batch}`, (backends) => scanGroup(backends, batch)]),
  ['evaluation', evaluationGroup],
]);

/**
 * The jobs of `VSE_BENCH_JOBS`, by default all, and if memory is one of them.
 *
 * @throws `Error` that lists the jobs for an unknown name.
 */
export function chosenJobs(): { readonly jobs: ReadonlyMap<string, OpenGroup>; readonly memory: boolean } {
  const wanted = process.env['VSE_BENCH_JOBS']?.split(',');
  if (!wanted) return { jobs, memory: true };
  const unknown = wanted.filter((name) => name !== MEMORY && !jobs.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `VSE_BENCH_JOBS: no job ${unknown.join(', ')}; choose from ${[...jobs.keys(), MEMORY].join(', ')}`,
    );
  }
  const chosen = [...jobs].filter(([name]) => wanted.includes(name));
  return { jobs: new Map(chosen), memory: wanted.includes(MEMORY) };
}
