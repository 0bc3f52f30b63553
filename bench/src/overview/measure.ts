import { median } from '../harness';
import type { Operations } from './rates';
import type { TorchForm, TorchSession } from './torch/session';
import { THREADS, type Group, type TorchCounterpart, type Way, type Work } from './work';

/** Time of one way to do a work. */
export interface Measured {
  readonly work: string;
  readonly backend: string;
  readonly threads: number;
  readonly operations: Operations;
  /** Median milliseconds. */
  readonly time: number;
  /** True if the times are processor time. */
  readonly processor: boolean;
  /** PyTorch's time by form, if it does this work. */
  readonly torch: Partial<Readonly<Record<TorchForm, TorchTime>>>;
}

/** Time of PyTorch. */
export interface TorchTime {
  /** Median milliseconds on the faster number of threads. */
  readonly time: number;
  readonly threads: number;
  /** Speedup over PyTorch: the median over rounds of its time over ours. */
  readonly ratio: number;
}

/** Options of measuring a group. */
export interface MeasureOptions {
  readonly rounds: number;
  /** Absent where there is no PyTorch. */
  readonly torch: TorchSession | undefined;
}

/** Milliseconds of a work in one round: of each way, and of PyTorch in each form on each number of threads. */
interface Round {
  readonly ours: readonly number[];
  readonly torch: readonly TorchRound[];
}

interface TorchRound {
  readonly form: TorchForm;
  readonly threads: number;
  readonly time: number;
}

const threadCounts = [1, THREADS];
const forms: readonly TorchForm[] = ['usual', 'best'];

/** Seconds for which short works are repeated in a round. */
const SPEND = 0.2;

/** Measures a group round by round: of each work all ways, then PyTorch. */
export async function measureGroup(group: Group, options: MeasureOptions): Promise<readonly Measured[]> {
  const finished = group.works.map((): Round[] => []);
  if (!group.once) {
    for (const { ways } of group.works) for (const way of ways) await timeOf(way, { warmUp: true });
  }
  for (let round = 0; round < (group.once ? 1 : options.rounds); round++) {
    for (const [i, work] of group.works.entries()) finished[i]!.push(await roundOf(work, options));
  }
  await options.torch?.forget();
  return group.works.flatMap((work, i) => work.ways.map((way, j) => measuredOf(work, way, finished[i]!, j)));
}

async function roundOf(work: Work, { torch }: MeasureOptions): Promise<Round> {
  const ours: number[] = [];
  for (const way of work.ways) ours.push(await timeOf(way, work));
  return { ours, torch: torch ? await torchRound(torch, work) : [] };
}

/** Milliseconds of one run: the median of the runs that fit in the time to spend. */
async function timeOf(
  way: Way,
  { processor, warmUp }: { readonly processor?: boolean; readonly warmUp?: boolean },
): Promise<number> {
  await way.prepare?.();
  const times: number[] = [];
  for (let spent = 0; times.length === 0 || (!warmUp && spent < 1000 * SPEND);) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await way.run();
    const { user, system } = process.cpuUsage(before);
    const time = performance.now() - start;
    spent += Math.max(time, 0.01);
    times.push(processor ? (user + system) / 1000 : time);
  }
  return median(times);
}

async function torchRound(torch: TorchSession, work: Work): Promise<readonly TorchRound[]> {
  const round: TorchRound[] = [];
  for (const form of forms) {
    for (const threads of threadCounts) {
      const times: number[] = [];
      for (const counterpart of work.torch ?? []) {
        const time = await torchTime(torch, counterpart, {
          form,
          threads,
          processor: work.processor ?? false,
        });
        if (time !== undefined) times.push(time);
      }
      if (times.length > 0) round.push({ form, threads, time: Math.min(...times) });
    }
  }
  return round;
}

async function torchTime(
  torch: TorchSession,
  { runs = 1, work, options, figure }: TorchCounterpart,
  {
    form,
    threads,
    processor,
  }: { readonly form: TorchForm; readonly threads: number; readonly processor: boolean },
): Promise<number | undefined> {
  const timed = await torch.time({ work, options, figure }, { form, threads, spend: SPEND });
  return timed && 1000 * runs * (processor ? timed.processor : timed.seconds);
}

function measuredOf(work: Work, way: Way, rounds: readonly Round[], index: number): Measured {
  const ours = rounds.map((round) => round.ours[index]!);
  const torch = forms.flatMap((form) => {
    const time = fasterThreads(rounds, form, ours);
    return time ? [[form, time] as const] : [];
  });
  return {
    work: work.label,
    backend: way.backend,
    threads: way.threads,
    operations: way.operations,
    time: median(ours),
    processor: work.processor ?? false,
    torch: Object.fromEntries(torch),
  };
}

/** PyTorch's time in a form, on the faster number of threads; the best form is the usual one where that is faster. */
function fasterThreads(
  rounds: readonly Round[],
  form: TorchForm,
  ours: readonly number[],
): TorchTime | undefined {
  const timesOf = (timed: TorchForm, threads: number) =>
    rounds.flatMap(({ torch }) =>
      torch.filter((run) => run.form === timed && run.threads === threads).map(({ time }) => time),
    );
  if (timesOf(form, 1).length < rounds.length) return undefined;
  const candidates = threadCounts.flatMap((threads) =>
    (form === 'best' ? forms : [form])
      .map((timed) => timesOf(timed, threads))
      .filter((theirs) => theirs.length === rounds.length)
      .map((theirs): TorchTime => {
        const ratio = median(theirs.map((time, round) => time / ours[round]!));
        return { threads, time: median(theirs), ratio };
      }),
  );
  return candidates.sort((a, b) => a.time - b.time)[0];
}
