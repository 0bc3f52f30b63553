import { totals } from './test-totals';

/** `ci-totals FAILED_STEPS BACKEND...`: prints the last line of CI: the test totals, with a failure for each failed step. */
const [failedSteps, ...backends] = process.argv.slice(2);
const { passed, failed, skipped } = totals(backends);
const all = Math.max(failed, Number(failedSteps));
console.log(`${passed} passed, ${all} failed, ${skipped} skipped`);
process.exitCode = all > 0 || passed === 0 ? 1 : 0;
