import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { totals } from './test-totals';
import { root } from './workspace';

/**
 * `ci-totals FAILED_STEPS BACKEND...`: prints the last line of CI: the test totals, with a failure for each failed step. The totals by
 * backend are in `.reports/ci.json`; copied to `docs/ci.json` and committed, they stand on the front page of the site.
 */
const [failedSteps, ...backends] = process.argv.slice(2);
const byBackend = Object.fromEntries(backends.map((backend) => [backend, totals([backend])]));
const sum = (key: 'passed' | 'failed' | 'skipped') =>
  Object.values(byBackend).reduce((all, each) => all + each[key], 0);
const all = Math.max(sum('failed'), Number(failedSteps));
const report = {
  date: new Date().toISOString().slice(0, 10),
  failedSteps: Number(failedSteps),
  backends: byBackend,
};
mkdirSync(join(root, '.reports'), { recursive: true });
writeFileSync(join(root, '.reports/ci.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(`${sum('passed')} passed, ${all} failed, ${sum('skipped')} skipped`);
process.exitCode = all > 0 || sum('passed') === 0 ? 1 : 0;
