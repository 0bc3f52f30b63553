import { totals } from './test-totals';

/** `ci-totals FAILED_STEPS BACKEND ...`: the closing line of CI, the runner's totals and one for each step that failed. */
const [failedSteps, ...backends] = process.argv.slice(2);
const { passed, failed, skipped } = totals(backends);
const all = Math.max(failed, Number(failedSteps));
console.log(`${passed} passed, ${all} failed, ${skipped} skipped`);
process.exitCode = all > 0 || passed === 0 ? 1 : 0;
