export type { MeasureBackendsOptions } from './by-speed';
export { diagnose, formatDiagnosis, type DiagnosisRow } from './diagnose';
export type { BackendTimes } from './backend-times';
export type { BackendName, BackendOptions } from './backends/backend';
export { measureProducts, type MeasureOptions } from './measure';
export type { Repair } from './repairs/kernel-repair';
export { repairs } from './repairs/repairs';
export { scoringThreads, type ScoringThreadsOptions } from './threads/scoring-threads';
export { useBackend, type Backend, type RejectedBackend, type UseBackendOptions } from './use-backend';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { ScoringThreads } from '@vse/core';
