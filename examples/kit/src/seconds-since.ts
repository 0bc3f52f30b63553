import type { CommonArguments } from './flags';

/**
 * Seconds since a time of `performance.now()`; undefined in a run that did not see the training from its beginning: one that
 * `--resume` continued, or that only evaluates.
 */
export function secondsSince(started: number, args: Pick<CommonArguments, 'resume'>): number | undefined {
  const evaluates = 'evaluateOnly' in args && args.evaluateOnly !== undefined;
  return args.resume || evaluates ? undefined : (performance.now() - started) / 1000;
}

/** Seconds of several runs together; undefined if those of one are unknown. */
export function sumOfSeconds(runs: readonly { readonly seconds: number | undefined }[]): number | undefined {
  const known = runs.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]));
  return known.length < runs.length ? undefined : known.reduce((sum, seconds) => sum + seconds, 0);
}
