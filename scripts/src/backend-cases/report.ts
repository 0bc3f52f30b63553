import type { Results } from './results';
import { compareResults } from './compare';
import { encodersWithoutCase } from './encoder-cases';
import { lossesWithoutCase } from './loss-cases';
import { similaritiesWithoutCase } from './similarity-cases';

/** Tolerance of `compareNumbers`: float32 on every backend, with sums in another order and other exp, log and sqrt. */
const TOLERANCE = 1e-4;

/** Outcome of a part of a check. */
export interface Outcome {
  readonly passed: number;
  readonly faults: readonly string[];
}

/** Prints every fault and the totals; with a fault the process will exit with 1. */
export function printTotals(outcomes: readonly Outcome[]): void {
  const faults = outcomes.flatMap((outcome) => outcome.faults);
  for (const fault of faults) console.log(`FAIL ${fault}`);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  console.log(`${passed} passed, ${faults.length} failed, 0 skipped`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

/**
 * Prints a table of each backend's deviation from the expected results. An export without a case and a deviation beyond the
 * tolerance are faults.
 */
export function compareBackends(
  where: string,
  wanted: Results,
  byBackend: Readonly<Record<string, Results>>,
): Outcome {
  const backends = Object.keys(byBackend);
  const uncovered = [...lossesWithoutCase(), ...similaritiesWithoutCase(), ...encodersWithoutCase()];
  const verdicts = Object.fromEntries(
    Object.entries(byBackend).map(([backend, results]) => [backend, compareResults(results, wanted)]),
  );
  const width = Math.max(...Object.keys(wanted).map((name) => name.length));
  console.log(`${where}: the largest relative difference from the cpu backend in Node, ${TOLERANCE} allowed`);
  console.log(['case'.padEnd(width), ...backends.map((backend) => backend.padEnd(8))].join('  ').trimEnd());
  const faults: string[] = uncovered.map((name) => `${name}: no case covers this export`);
  for (const name of Object.keys(wanted)) {
    const cells = backends.map((backend) => {
      const verdict = verdicts[backend]![name]!;
      const bad = 'fault' in verdict ? verdict.fault : verdict.off > TOLERANCE ? 'beyond its tolerance' : '';
      if (bad) faults.push(`${name} on ${backend}: ${bad}`);
      return 'fault' in verdict ? 'FAULT' : verdict.off.toExponential(1);
    });
    console.log([name.padEnd(width), ...cells.map((cell) => cell.padEnd(8))].join('  ').trimEnd());
  }
  const total = Object.keys(wanted).length * backends.length + uncovered.length;
  return { passed: total - faults.length, faults };
}
