import type { SetTransform } from '@vse/image-encoders';
import type { Vocabulary } from '@vse/text-encoders';
import { dataParallel, wholeBatch, type GradientSource } from '@vse/trainer';
import type { WorkerConfig } from './worker-model';

/** Parts of the model in `main.ts`. */
export interface ModelParts extends Omit<WorkerConfig, 'vocabulary' | 'before'> {
  readonly vocabulary: Vocabulary;
  readonly before: readonly SetTransform[];
}

/** Computes the gradients of each batch by `workers` threads; `worker-model.ts` makes the model in each of them. */
export function gradientsBy(workers: number, { vocabulary, before, ...rest }: ModelParts): GradientSource {
  if (workers === 1) return wholeBatch();
  const file = import.meta.url.endsWith('.ts') ? './worker-model.ts' : './worker-model.js';
  const config: WorkerConfig = {
    ...rest,
    vocabulary: vocabulary.toJSON(),
    before: before.map(({ name }) => name),
  };
  return dataParallel({ workers, module: new URL(file, import.meta.url), config });
}
