import { dataParallel, wholeBatch, type GradientSource } from '@vse/trainer';

/** Computes the gradients of each batch by `workers` threads, which make the model from its recipes. */
export function gradientsBy(workers: number): GradientSource {
  return workers === 1 ? wholeBatch() : dataParallel({ workers });
}
