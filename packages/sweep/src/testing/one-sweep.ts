import type { Grid } from '../grid';
import { runSweep, type SweepOptions } from '../run-sweep';

/** Input of a sweep in a process of its own, which a test kills. */
export type OneSweep = SweepOptions & { readonly grid: Grid };

const { grid, ...options } = JSON.parse(process.argv[2]!) as OneSweep;
await runSweep(grid, options);
