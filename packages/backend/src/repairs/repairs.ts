import type { BackendName } from '../backends/backend';
import { adamRowsKernel, adamStepKernel } from '../kernels/adam-kernels';
import { gruGradientKernel, gruKernel } from '../kernels/gru-kernels';
import { maxOfHingesKernel, sumOfHingesKernel } from '../kernels/hinge-kernels';
import { infoNceKernel } from '../kernels/info-nce-kernel';
import { sumOfSquaresKernel } from '../kernels/sum-of-squares-kernel';
import { tensorflowAdamStep } from '../kernels/tensorflow-adam';
import { tensorflowGru, tensorflowGruGradient } from '../kernels/tensorflow-gru';
import { tensorflowMaxOfHinges, tensorflowSumOfHinges } from '../kernels/tensorflow-hinges';
import { tensorflowInfoNce } from '../kernels/tensorflow-info-nce';
import { tensorflowSumOfSquares } from '../kernels/tensorflow-sum-of-squares';
import { webGpuKernels } from '../kernels/webgpu/webgpu-kernels';
import { cpuElementwiseRepair } from './cpu-elementwise';
import { cpuSegmentSumRepair } from './cpu-segment-sum';
import type { Repair } from './kernel-repair';
import { tensorflowSearchSortedRepair } from './tensorflow-search-sorted';
import { wasmComparisonsRepair } from './wasm-comparisons';
import { wasmElementwiseRepair } from './wasm-elementwise';
import { wasmFusedMatMulRepair } from './wasm-fused-mat-mul';
import { wasmGatherRepair } from './wasm-gather';
import { wasmIdentityRepair } from './wasm-identity';
import { wasmIntegersRepair } from './wasm-integers';
import { wasmMatMulRepair } from './wasm-mat-mul';
import { wasmNumberTypesRepair } from './wasm-number-types';
import { wasmReductionsRepair } from './wasm-reductions';
import { wasmSegmentSumRepair } from './wasm-segment-sum';
import { wasmSliceRepair } from './wasm-slice';
import { wasmTopKRepair } from './wasm-top-k';
import { wasmUniqueRepair } from './wasm-unique';
import { webgpuCastRepair } from './webgpu-cast';
import { webgpuMatMulRepair } from './webgpu-mat-mul';

/**
 * All repairs that `useBackend` applies, each with the fault that it mends. `special-values.test.ts` compares what they
 * leave with cpu; these differences stay, in operations or ranges that no package uses: on wasm, `tf.sin` and `tf.cos`
 * are exact to 2e-7 absolute, up to arguments of 1,000; `tf.pow(1, NaN)` is 1 as in C; `tf.prelu` multiplies positive
 * numbers by 0 times alpha, so an infinite alpha is NaN; `tf.floorDiv` and `tf.prelu` of int32 are wrong; `tf.sigmoid`
 * below -87 is 0 instead of a subnormal number; `tf.cumsum` takes no bool,
 * and arithmetic of bool (`tf.abs`, `tf.neg`, `tf.exp`, `tf.mod`) returns old values. On cpu, `tf.erf` is exact to 2e-7 absolute.
 */
export const repairs: readonly Repair[] = [
  wasmMatMulRepair(),
  wasmFusedMatMulRepair(),
  wasmSegmentSumRepair(),
  wasmGatherRepair(),
  wasmSliceRepair(),
  wasmIdentityRepair(),
  wasmComparisonsRepair(),
  wasmIntegersRepair(),
  wasmReductionsRepair(),
  wasmElementwiseRepair(),
  wasmTopKRepair(),
  wasmUniqueRepair(),
  wasmNumberTypesRepair(),
  adamStepKernel,
  adamRowsKernel,
  sumOfSquaresKernel,
  gruKernel,
  gruGradientKernel,
  maxOfHingesKernel,
  sumOfHingesKernel,
  infoNceKernel,
  cpuSegmentSumRepair(),
  cpuElementwiseRepair(),
  webgpuCastRepair(),
  webgpuMatMulRepair(),
  ...webGpuKernels,
  tensorflowSearchSortedRepair(),
  tensorflowAdamStep,
  tensorflowSumOfSquares,
  tensorflowMaxOfHinges,
  tensorflowSumOfHinges,
  tensorflowInfoNce,
  tensorflowGru,
  tensorflowGruGradient,
];

/** Applies the repairs of one backend, whose kernels must be registered, and returns their names. */
export function repairBackend(backend: BackendName): readonly string[] {
  const own = repairs.filter((repair) => repair.backend === backend);
  for (const repair of own) repair.apply();
  return own.map(({ name }) => name);
}
