export { useBackend, type Engine, type RejectedEngine, type UseBackendOptions } from './use-backend';
export type { EngineName, EngineOptions } from './engines/engine';
export { repairs } from './repairs/repairs';
export type { Repair } from './repairs/kernel-repair';
