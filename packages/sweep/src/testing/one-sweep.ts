import type { Grid } from '../grid';
import { runSweep, type SweepOptions } from '../run-sweep';

/** A sweep in a process of its own, to be killed. */
export type OneSweep = SweepOptions & { readonly grid: Grid };

const { grid, ...options } = JSON.parse(process.argv[2]!) as OneSweep;
await runSweep(grid, options);
