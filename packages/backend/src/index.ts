export type { MeasureEnginesOptions } from './by-speed';
export { diagnose, formatDiagnosis, type DiagnosisRow } from './diagnose';
export type { EngineTimes } from './engine-times';
export type { EngineName, EngineOptions } from './engines/engine';
export { measureProducts, type MeasureOptions } from './measure';
export type { Repair } from './repairs/kernel-repair';
export { repairs } from './repairs/repairs';
export { scoringThreads, type ScoringThreadsOptions } from './threads/scoring-threads';
export { useBackend, type Engine, type RejectedEngine, type UseBackendOptions } from './use-backend';
