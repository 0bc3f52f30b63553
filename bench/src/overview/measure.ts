import { median } from '../harness';
import type { TorchRun } from './torch';
import type { Group, Way, Work } from './work';

/** Time of one way to do a work. */
export interface Measured {
  readonly work: string;
  readonly way: Way;
  /** Median milliseconds. */
  readonly time: number;
  /** PyTorch's time, if it does this work. */
  readonly torch?: TorchTime;
}

/** Time of PyTorch. */
export interface TorchTime {
  /** Median milliseconds on the faster number of threads. */
  readonly time: number;
  readonly threads: number;
  /** Speedup over PyTorch: the median over rounds of its time over ours. */
  readonly ratio: number;
}

interface Round {
  /** Milliseconds by work, then by way. */
  readonly times: readonly (readonly number[])[];
  readonly torch: readonly TorchRun[];
}

/** Times of a group. */
export interface MeasuredGroup {
  readonly measured: readonly Measured[];
  /** Reason why PyTorch's columns are empty. */
  readonly missing?: string;
  /** Version of PyTorch. */
  readonly torch?: string;
}

/** Measures a group round by round: each work in all its ways, then PyTorch. */
export async function measureGroup(group: Group, rounds: number): Promise<MeasuredGroup> {
  const finished: Round[] = [];
  let torch: Pick<MeasuredGroup, 'missing' | 'torch'> = {};
  if (!group.once) await timesOf(group.works); // a warm-up
  for (let round = 0; round < (group.once ? 1 : rounds); round++) {
    const times = await timesOf(group.works);
    const runs = (await group.torch?.()) ?? [];
    torch = typeof runs === 'string' ? { missing: runs } : runs[0] ? { torch: runs[0].torch } : {};
    finished.push({ times, torch: typeof runs === 'string' ? [] : runs });
  }
  const measured = group.works.flatMap((work, i) =>
    work.ways.map((way, j) => measuredOf(work, way, finished, [i, j])),
  );
  return { measured, ...torch };
}

async function timesOf(works: readonly Work[]): Promise<number[][]> {
  const times: number[][] = [];
  for (const { ways } of works) {
    const workTimes: number[] = [];
    for (const way of ways) {
      const start = performance.now();
      await way.run();
      workTimes.push(performance.now() - start);
    }
    times.push(workTimes);
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
