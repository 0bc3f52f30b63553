import type { BackendName } from '../backends/backend';
import { cpuSegmentSumRepair } from './cpu-segment-sum';
import type { Repair } from './kernel-repair';
import { tensorflowSearchSortedRepair } from './tensorflow-search-sorted';
import { wasmComparisonsRepair } from './wasm-comparisons';
import { wasmFusedMatMulRepair } from './wasm-fused-mat-mul';
import { wasmGatherRepair } from './wasm-gather';
import { wasmIdentityRepair } from './wasm-identity';
import { wasmMatMulRepair } from './wasm-mat-mul';
import { wasmSegmentSumRepair } from './wasm-segment-sum';
import { wasmSliceRepair } from './wasm-slice';
import { webgpuCastRepair } from './webgpu-cast';

/** All repairs that `useBackend` applies, each with the fault that it mends. */
export const repairs: readonly Repair[] = [
  wasmMatMulRepair(),
  wasmFusedMatMulRepair(),
  wasmSegmentSumRepair(),
  wasmGatherRepair(),
  wasmSliceRepair(),
  wasmIdentityRepair(),
  wasmComparisonsRepair(),
  cpuSegmentSumRepair(),
  webgpuCastRepair(),
  tensorflowSearchSortedRepair(),
];

/** Applies the repairs of one backend, whose kernels must be registered, and returns their names. */
export function repairBackend(backend: BackendName): readonly string[] {
  const own = repairs.filter((repair) => repair.backend === backend);
  for (const repair of own) repair.apply();
  return own.map(({ name }) => name);
}
