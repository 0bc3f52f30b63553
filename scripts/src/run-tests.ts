import { runQuietly } from './quiet-turbo';
import { totals } from './test-totals';
import { testedMembers } from './tested-members';

/** Runs every package's tests on one backend, prints the totals of all the reports on one line, and sets the exit status. */
export async function runTests(backend: string): Promise<void> {
  if (process.env['VSE_ENGINE'] !== undefined) throw new Error('VSE_ENGINE is called VSE_BACKEND now.');
  const filters =
    backend === 'cpu' ? [] : testedMembers(backend).map(({ manifest }) => `--filter=${manifest.name}`);
  const succeeded = await runQuietly({
    title: `Testing the packages on ${backend} (some minutes the first time) ...`,
    // TensorFlow uses all cores by itself.
    run: ['test', '--continue', ...filters, ...(backend === 'tensorflow' ? ['--concurrency=2'] : [])],
    env: { VSE_BACKEND: backend },
  });
  const { passed, failed, skipped } = totals([backend]);
  // A runner that dies before it reports leaves no failed test, only its exit status.
  const died = !succeeded && failed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed + died} failed, ${skipped} skipped`);
  process.exitCode = failed + died > 0 || passed === 0 ? 1 : 0;
}
