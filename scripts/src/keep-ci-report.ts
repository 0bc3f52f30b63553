import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace';

/**
 * `pnpm ci:keep [FILE]`: copies the report of a run of `.ci/run` (`.reports/ci.json`, or a file that CI kept) to `docs/ci.json`, where the
 * front page of the site reads it. A run with a failed step, or one of other tests only, is refused: what is committed is what passed.
 */
const file = process.argv[2] ?? join(root, '.reports/ci.json');
if (!existsSync(file))
  throw new Error(`there is no report at ${file}: run 'bash .ci/run', or name the report of a run.`);
const report = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly failedSteps: number;
  readonly backends: Readonly<Record<string, { readonly failed: number }>>;
  readonly steps: readonly unknown[];
};
const failed = Object.values(report.backends).reduce((sum, each) => sum + each.failed, report.failedSteps);
if (failed > 0)
  throw new Error(`the run of ${file} has ${failed} failures: only a report without any is kept.`);
if (report.steps.length === 0) throw new Error(`${file} has no steps: it was not written by .ci/run.`);
writeFileSync(join(root, 'docs/ci.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(`docs/ci.json has the report of ${report.steps.length} steps: commit it.`);
