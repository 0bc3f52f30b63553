/** Progress of an extraction. */
export interface ExtractionProgress {
  /** Images processed, including those of earlier runs. */
  readonly done: number;
  /** Images of all shards. */
  readonly total: number;
  /** Images that could not be read so far. */
  readonly bad: number;
  /** Images per second in this run. */
  readonly rate: number;
  /** Seconds left at this rate; 0 at the end, infinite before the first batch. */
  readonly secondsLeft: number;
}

/** Counts images and measures the rate; `now` in milliseconds, from any monotonic clock. */
export function progressMeter(
  total: number,
  already: number,
  now: () => number = () => performance.now(),
): (more: number, bad: number) => ExtractionProgress {
  const start = now();
  let fresh = 0;
  let failed = 0;
  return (more, bad) => {
    fresh += more;
    failed += bad;
    const seconds = (now() - start) / 1000;
    const rate = seconds > 0 ? fresh / seconds : 0;
    const left = total - already - fresh;
    return {
      done: already + fresh,
      total,
      bad: failed,
      rate,
      secondsLeft: left === 0 ? 0 : rate > 0 ? left / rate : Infinity,
    };
  };
}
