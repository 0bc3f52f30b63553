import { spawnSync } from 'node:child_process';
import { quietEnvironment } from './quiet-turbo';
import { totals } from './test-totals';
import { testedMembers } from './tested-members';

/** Runs every package's tests on one backend, prints the totals of all the reports on one line, and sets the exit status. */
export function runTests(backend: string): void {
  if (process.env['VSE_ENGINE'] !== undefined) throw new Error('VSE_ENGINE is called VSE_BACKEND now.');
  const all = backend !== 'tensorflow';
  const filters = all ? [] : testedMembers(backend).map(({ manifest }) => `--filter=${manifest.name}`);
  const turbo = spawnSync(
    'turbo',
    [
      ...['run', 'test', '--continue', '--output-logs=errors-only', '--log-order=grouped', ...filters],
      // TensorFlow uses all cores by itself.
      ...(all ? [] : ['--concurrency=2']),
    ],
    {
      stdio: 'inherit',
      shell: true,
      env: { ...quietEnvironment(), VSE_BACKEND: backend },
    },
  );
  const { passed, failed, skipped } = totals([backend]);
  // A runner that dies before it reports leaves no failed test, only its exit status.
  const died = turbo.status !== 0 && failed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed + died} failed, ${skipped} skipped`);
  process.exitCode = failed + died > 0 || passed === 0 ? 1 : 0;
}
