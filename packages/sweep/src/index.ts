export { gridRows, type FlagValue, type Grid, type Row } from './grid';
export type { RowResult } from './row-folder';
export type { SweepProgram } from './run-row';
export { runSweep, type SweepOptions } from './run-sweep';
export type { SweepTable } from './sweep-table';
export { shareJobs, type SharedJobs, type ShareJobsOptions } from './share-jobs';
