import { dataParallel, wholeBatch, type GradientSource } from '@vse/trainer';
import type { ModelConfig } from './model';

/** The gradients of a batch by so many threads, which make the model by a module of their own. */
export function gradientsBy(workers: number, config: ModelConfig): GradientSource {
  if (workers === 1) return wholeBatch();
  const file = import.meta.url.endsWith('.ts') ? './model.ts' : './model.js';
  return dataParallel({ workers, module: new URL(file, import.meta.url), config });
}
