/** Counts of a step of CI, as it printed them. */
export interface StepFigures {
  readonly passed?: number;
  readonly failed?: number;
  readonly skipped?: number;
  /** Mutated inputs that parsers were given. */
  readonly cases?: number;
  /** Processes that were killed at work. */
  readonly kills?: number;
}

/**
 * Reads the counts of a step from its log: the last line "N passed, N failed, N skipped" or "N cases, N faults", and all lines
 * "N kills". A step that counts nothing has none.
 */
export function stepFigures(log: string): StepFigures {
  const plain = log.replace(/\u001b\[[\d;]*m/g, '');
  const [, passed, failed, skipped] =
    [...plain.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/gm)].at(-1) ?? [];
  const [, cases, faults] = [...plain.matchAll(/^(\d+) cases, (\d+) faults/gm)].at(-1) ?? [];
  const kills = [...plain.matchAll(/\b(\d+) kills\b/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  return {
    ...(passed !== undefined && {
      passed: Number(passed),
      failed: Number(failed),
      skipped: Number(skipped ?? 0),
    }),
    ...(cases !== undefined && { cases: Number(cases), failed: Number(faults) }),
    ...(kills > 0 && { kills }),
  };
}
