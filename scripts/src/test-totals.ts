import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testedMembers } from './tested-members';

/** The part of the test runner's report that is read. */
export interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The test runner's own reports of all packages on a backend; packages without one are left out. */
export function testReports(backend: string): readonly Report[] {
  return testedMembers(backend)
    .map(({ folder }) => join(folder, '.reports', `vitest-${backend}.json`))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);
}

/**
 * Sums the test runner's own reports of all packages on each backend; a missing report is a failure. Failed tests are
 * printed again, so that they are at the end of a long log.
 */
export function totals(backends: readonly string[]): Totals {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const backend of backends) {
    for (const { folder, manifest } of testedMembers(backend)) {
      const file = join(folder, '.reports', `vitest-${backend}.json`);
      if (!existsSync(file)) {
        console.error(`${manifest.name}: no test report for ${backend} at ${file}`);
        failed += 1;
        continue;
      }
      const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
      passed += report.numPassedTests;
      // A test file that cannot even be loaded fails the run without a failed test.
      failed += report.success ? 0 : Math.max(1, report.numFailedTests);
      skipped += report.numPendingTests + report.numTodoTests;
      for (const line of failures(report)) console.error(`failed on ${backend}: ${line}`);
    }
  }
  return { passed, failed, skipped };
}

/** Each failed test, or test file that could not be loaded, with the first line of its error. */
function failures({ testResults }: Report): readonly string[] {
  const firstLine = (text = '') => text.trim().split('\n')[0]!;
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${name}: ${firstLine(message)}`] : [];
    return failed.map((test) => `${name}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  });
}
