export interface ExtractionProgress {
  /** Images dealt with, those of shards finished earlier among them. */
  readonly done: number;
  readonly total: number;
  /** Images that could not be read so far. */
  readonly bad: number;
  /** Images a second, of this run alone. */
  readonly rate: number;
  /** Seconds to go at this rate; 0 when done, infinite before there is a rate. */
  readonly secondsLeft: number;
}

/** Counts images and tells the rate; `now` in milliseconds, from any clock that only goes forward. */
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
