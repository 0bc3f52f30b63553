import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { goldenFigures } from './ci-report/golden-figures';
import { stepFigures } from './ci-report/step-figures';
import { testReports, totals } from './test-totals';
import { root } from './workspace';

/**
 * `ci-totals FAILED_STEPS SKIPPED_STEPS BACKEND...`: prints the last line of CI: the test totals, with a failure for each failed step
 * and a skipped test for each step that the time did not allow. What the run counted is written to `.reports/ci.json`: the tests by
 * backend, the comparisons with golden files by the implementation that computed them, the checks over random inputs, and each step
 * with its counts, from the logs that `.ci/run` leaves in `.reports/steps`. It is printed too, on one line. `pnpm ci:keep` copies it
 * to `docs/ci.json`, which the front page of the site shows.
 */
const [failedSteps, skippedSteps, ...backends] = process.argv.slice(2);
const byBackend = Object.fromEntries(backends.map((backend) => [backend, totals([backend])]));
const sum = (key: 'passed' | 'failed' | 'skipped') =>
  Object.values(byBackend).reduce((all, each) => all + each[key], 0);
const all = Math.max(sum('failed'), Number(failedSteps));
const skipped = sum('skipped') + Number(skippedSteps);
const report = {
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
  failedSteps: Number(failedSteps),
  skippedSteps: Number(skippedSteps),
  backends: byBackend,
  golden: goldenFigures(
    backends.flatMap((backend) => testReports(backend).flatMap(({ testResults }) => testResults)).flatMap(({ assertionResults }) => assertionResults), // prettier-ignore
    sourceOf,
  ),
  properties: properties(),
  steps: steps(),
};
mkdirSync(join(root, '.reports'), { recursive: true });
writeFileSync(join(root, '.reports/ci.json'), `${JSON.stringify(report, null, 2)}\n`);
// Where only the log of a run is kept, the report is in it.
console.log(`report ${JSON.stringify(report)}`);
console.log(`${sum('passed')} passed, ${all} failed, ${skipped} skipped`);
process.exitCode = all > 0 || sum('passed') === 0 ? 1 : 0;

/** Source of the numbers of a golden file, as the file says; none for a file that a test made for itself. */
function sourceOf(file: string): string | undefined {
  const folder =
    process.env['VSE_GOLDEN'] ?? join(process.env['VSE_SHARED'] ?? resolve(root, '../shared'), 'golden');
  const path = join(folder, `${file}.json`);
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly source: string }).source;
}

/** Checks over random inputs (fast-check) in the test files that passed on the first backend. */
function properties(): { readonly checks: number; readonly files: number } {
  const counts = testReports(backends[0] ?? 'cpu')
    .flatMap(({ testResults }) => testResults)
    .filter(({ status }) => status === 'passed')
    .map(({ name }) => readFileSync(name, 'utf8').match(/\bfc\.(asyncProperty|property)\(/g)?.length ?? 0)
    .filter((count) => count > 0);
  return { checks: counts.reduce((total, count) => total + count, 0), files: counts.length };
}

/** Steps of `.ci/run` that ran to their end, in order: name, outcome, seconds, and what the log of each counts. */
function steps(): readonly object[] {
  const list = join(root, '.reports/steps/steps.tsv');
  if (!existsSync(list)) return [];
  const lines = readFileSync(list, 'utf8').split('\n').filter((line) => line !== ''); // prettier-ignore
  return lines.flatMap((line) => {
    const [name, outcome, seconds, log] = line.split('\t');
    if (outcome === 'skipped') return [];
    const figures = stepFigures(readFileSync(join(root, log!), 'utf8'));
    return { name, ok: outcome === 'ok', seconds: Number(seconds), ...figures };
  });
}
