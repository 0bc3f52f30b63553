import { runTests } from './run-tests';

/** `pnpm test [BACKEND]`: every package's tests on one backend, then the totals of all the reports on one line. */
await runTests(process.argv[2] ?? process.env['VSE_BACKEND'] ?? 'cpu');
