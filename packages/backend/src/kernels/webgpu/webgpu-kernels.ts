import type { Repair } from '../../repairs/kernel-repair';
import { webGpuAdamStep } from './webgpu-adam';
import { webGpuGru, webGpuGruGradient } from './webgpu-gru';
import { webGpuMaxOfHinges } from './webgpu-hinges';
import { webGpuInfoNce } from './webgpu-info-nce';
import { webGpuL2Normalize, webGpuL2NormalizeGradient } from './webgpu-normalize';
import { webGpuSumOfHinges } from './webgpu-sum-of-hinges';
import { webGpuSumOfSquares } from './webgpu-sums';

/** The fused kernels of webgpu. */
export const webGpuKernels: readonly Repair[] = [
  webGpuAdamStep,
  webGpuSumOfSquares,
  webGpuGru,
  webGpuGruGradient,
  webGpuMaxOfHinges,
  webGpuSumOfHinges,
  webGpuInfoNce,
  webGpuL2Normalize,
  webGpuL2NormalizeGradient,
];
