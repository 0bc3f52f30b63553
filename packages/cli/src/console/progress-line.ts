import { rewrittenLine } from '@vse/core';
import type { OutputStream } from './output-stream';

/** Progress of work that is counted. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Items that failed so far. Defaults to none. */
  readonly failed?: number;
}

/** Settings of `progressLine`. */
export interface ProgressLineOptions {
  /** Name of what is counted. Defaults to `'pictures'`. */
  readonly unit?: string;
  /** Clock in milliseconds. Defaults to `performance.now`. */
  readonly now?: () => number;
}

/**
 * Shows the progress of one piece of work: on a terminal one line that is rewritten, elsewhere a line every ten seconds and
 * one at the end: `Indexing: 120 of 400 pictures, 31/s, 9 s left`. The first call starts the clock.
 */
export function progressLine(
  output: OutputStream,
  label: string,
  { unit = 'pictures', now = () => performance.now() }: ProgressLineOptions = {},
): (progress: Progress) => void {
  const line = rewrittenLine(output, { now });
  let started: { readonly at: number; readonly done: number } | undefined;
  return (progress) => {
    started ??= { at: now(), done: progress.done };
    const seconds = (now() - started.at) / 1000;
    const rate = seconds > 0 ? (progress.done - started.done) / seconds : 0;
    line(`${label}: ${describe(progress, rate, unit)}`, progress.done >= progress.total);
  };
}

function describe({ done, total, failed = 0 }: Progress, rate: number, unit: string): string {
  const speed = rate > 0 ? `, ${rate.toFixed(rate < 10 ? 1 : 0)}/s` : '';
  const left = rate > 0 && done < total ? `, ${duration((total - done) / rate)} left` : '';
  return `${done} of ${total} ${unit}${speed}${left}${failed > 0 ? `, ${failed} failed` : ''}`;
}

/** Duration in words: `1 h 20 min`, `3 min 5 s`, `12 s`. */
export function duration(exact: number): string {
  const seconds = Math.ceil(exact);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
