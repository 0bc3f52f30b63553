import '@vse/core/node-globals';
export type { MeasureBackendsOptions } from './by-speed';
export { diagnose, formatDiagnosis, type DiagnoseOptions, type DiagnosisRow } from './diagnose';
export type { BackendTimes } from './backend-times';
export type { BackendLoader, BackendName, BackendOptions } from './backends/backend';
export { measureProducts, type MeasureOptions } from './measure';
export type { NativeProductsState } from './native-products/start-products';
export type { NativeProductsOptions } from './native-products/options';
export type { Repair } from './repairs/kernel-repair';
export { repairs } from './repairs/repairs';
export { scoringThreads, type ScoringThreadsOptions } from './threads/scoring-threads';
export type { RejectedBackend } from './choice';
export { useBackend, type Backend, type UseBackendOptions } from './use-backend';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { ScoringThreads } from '@vse/core';
