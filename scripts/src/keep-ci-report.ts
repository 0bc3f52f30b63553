import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from './ci-report/read-report';
import { root } from './workspace';

/**
 * `pnpm ci:keep [FILE]`: copies the report of a run of `.ci/run` to `docs/ci.json`, where the front page of the site reads it: from
 * `.reports/ci.json`, or from the file or the log of a run elsewhere. A run in which anything failed is refused.
 */
const file = process.argv[2] ?? join(root, '.reports/ci.json');
if (!existsSync(file))
  throw new Error(
    `there is no report at ${file}: run 'bash .ci/run', or name the report or the log of a run.`,
  );
const report = readReport(readFileSync(file, 'utf8'), file);
writeFileSync(join(root, 'docs/ci.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(`docs/ci.json has the report of ${report.steps.length} steps: commit it.`);
