import { median } from '../harness';
import type { TorchRun } from './torch';
import type { Group, Way, Work } from './work';

/** What one way of doing a work took. */
export interface Measured {
  readonly work: string;
  readonly way: Way;
  /** Median milliseconds. */
  readonly time: number;
  /** PyTorch's, where it does this work. */
  readonly torch?: TorchTime;
}

export interface TorchTime {
  /** Median milliseconds on the number of threads that is the better one for this work. */
  readonly time: number;
  readonly threads: number;
  /** How many times as fast as PyTorch: the median over the rounds of its time over ours. */
  readonly ratio: number;
}

interface Round {
  /** Milliseconds by work, then by way. */
  readonly times: readonly (readonly number[])[];
  readonly torch: readonly TorchRun[];
}

export interface MeasuredGroup {
  readonly measured: readonly Measured[];
  /** Why PyTorch's columns are empty, and its version where they are not. */
  readonly missing?: string;
  readonly torch?: string;
}

/** Measures a group: round by round all its works, each by all its ways, and PyTorch after them. */
export async function measureGroup(group: Group, rounds: number): Promise<MeasuredGroup> {
  const done: Round[] = [];
  let said: Pick<MeasuredGroup, 'missing' | 'torch'> = {};
  if (!group.once) await timesOf(group.works); // a warm-up
  for (let round = 0; round < (group.once ? 1 : rounds); round++) {
    const times = await timesOf(group.works);
    const runs = (await group.torch?.()) ?? [];
    said = typeof runs === 'string' ? { missing: runs } : runs[0] ? { torch: runs[0].torch } : {};
    done.push({ times, torch: typeof runs === 'string' ? [] : runs });
  }
  const measured = group.works.flatMap((work, i) =>
    work.ways.map((way, j) => measuredOf(work, way, done, [i, j])),
  );
  return { measured, ...said };
}

async function timesOf(works: readonly Work[]): Promise<number[][]> {
  const times: number[][] = [];
  for (const { ways } of works) {
    const ofWork: number[] = [];
    for (const way of ways) {
      const start = performance.now();
      await way.run();
      ofWork.push(performance.now() - start);
    }
    times.push(ofWork);
  }
  return times;
}

function measuredOf(
  { label, figure }: Work,
  way: Way,
  rounds: readonly Round[],
  [i, j]: readonly [number, number],
): Measured {
  const ours = rounds.map(({ times }) => times[i]![j]!);
  const torch = figure === undefined ? undefined : torchTime(rounds, figure, ours);
  return { work: label, way, time: median(ours), ...(torch && { torch }) };
}

function torchTime(rounds: readonly Round[], figure: string, ours: readonly number[]): TorchTime | undefined {
  const candidates = rounds[0]!.torch.map(({ threads }, which): TorchTime => {
    const theirs = rounds.map(({ torch }) => 1000 * (torch[which]?.seconds[figure] ?? NaN));
    return { threads, time: median(theirs), ratio: median(theirs.map((time, round) => time / ours[round]!)) };
  });
  return candidates.sort((a, b) => a.time - b.time)[0];
}
