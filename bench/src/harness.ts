/** One of several ways to do the same work. */
export interface Alternative {
  readonly name: string;
  /** Runs untimed before each run. */
  readonly prepare?: () => unknown;
  /** Runs it once; the work is finished when it returns or its promise resolves. */
  readonly run: () => unknown;
}

/** Options of a comparison. */
export interface CompareOptions {
  /** Timed runs of each alternative. Defaults to `7`. */
  readonly rounds?: number;
  /** Untimed runs before them. Defaults to `1`. */
  readonly warmUp?: number;
}

/** Result of timing an alternative. */
export interface Timing {
  readonly name: string;
  /** Median milliseconds of one run. */
  readonly median: number;
  /** Median of the first alternative over this one's: 2 means twice as fast. */
  readonly ratio: number;
}

/**
 * Times alternatives in turn, round by round, so that other work on the machine affects all alike. The first is the
 * baseline.
 */
export async function compare(
  alternatives: readonly Alternative[],
  { rounds = 7, warmUp = 1 }: CompareOptions = {},
): Promise<readonly Timing[]> {
  const times = alternatives.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, alternative] of alternatives.entries()) {
      const time = await timeOf(alternative);
      if (round >= 0) times[i]!.push(time);
    }
  }
  const medians = times.map(median);
  return alternatives.map(({ name }, i) => ({ name, median: medians[i]!, ratio: medians[0]! / medians[i]! }));
}

async function timeOf({ prepare, run }: Alternative): Promise<number> {
  await prepare?.();
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Median: the middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Timings as rows for `table`: name, milliseconds, and speedup over the first. */
export function timingRows(label: string, timings: readonly Timing[]): readonly (readonly string[])[] {
  return timings.map(({ name, median, ratio }, i) => [
    i === 0 ? label : '',
    name,
    `${median.toFixed(median < 10 ? 2 : 0)} ms`,
    i === 0 ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`,
  ]);
}

/** Formats rows under a header, with aligned columns. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    widths
      .map((width, i) => (row[i] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
