import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testedMembers } from './tested-members';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Adds up what the test runner itself reported for every package on each engine; a missing report is a failure. */
export function totals(engines: readonly string[]): Totals {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const engine of engines) {
    for (const { folder, manifest } of testedMembers(engine)) {
      const file = join(folder, '.reports', `vitest-${engine}.json`);
      if (!existsSync(file)) {
        console.error(`${manifest.name}: no test report for ${engine} at ${file}`);
        failed += 1;
        continue;
      }
      const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
      passed += report.numPassedTests;
      // A test file that cannot even be loaded fails the run without a failed test.
      failed += report.success ? 0 : Math.max(1, report.numFailedTests);
      skipped += report.numPendingTests + report.numTodoTests;
    }
  }
  return { passed, failed, skipped };
}
