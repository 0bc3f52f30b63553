import { spawnSync } from 'node:child_process';
import { totals } from './test-totals';

/** `pnpm test [ENGINE]`: every package's tests on one engine, then the totals of all the reports on one line. */
const engine = process.argv[2] ?? process.env['VSE_ENGINE'] ?? 'cpu';
const turbo = spawnSync(
  'turbo',
  ['run', 'test', '--continue', '--output-logs=errors-only', '--log-order=grouped'],
  {
    stdio: 'inherit',
    shell: true,
    env: { ...process.env, VSE_ENGINE: engine },
  },
);
const { passed, failed, skipped } = totals([engine]);
// A runner that died before it could report leaves no failed test behind, only its exit status.
const died = turbo.status !== 0 && failed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed + died} failed, ${skipped} skipped`);
process.exitCode = failed + died > 0 || passed === 0 ? 1 : 0;
