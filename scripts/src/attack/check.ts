/** A check of the attack: ends with a summary of what it did, or throws. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<string>;
}

/** Thrown by a check that this machine does not permit. */
export class Skipped extends Error {}

/** Numbers of checks by their end. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs checks one after another and prints a line for each. */
export async function runChecks(
  checks: readonly Check[],
  print: (line: string) => void = console.log,
): Promise<Tally> {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, run } of checks) {
    const started = performance.now();
    const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    try {
      const summary = await run();
      tally.passed += 1;
      print(`ok: ${name}: ${summary}, ${seconds()}`);
    } catch (error) {
      const skipped = error instanceof Skipped;
      tally[skipped ? 'skipped' : 'failed'] += 1;
      print(
        `${skipped ? 'skipped' : 'FAILED'}: ${name}: ${skipped ? error.message : textOf(error)}, ${seconds()}`,
      );
    }
  }
  return tally;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
