import { runTests } from './run-tests';

/** `pnpm test [ENGINE]`: every package's tests on one engine, then the totals of all the reports on one line. */
runTests(process.argv[2] ?? process.env['VSE_ENGINE'] ?? 'cpu');
