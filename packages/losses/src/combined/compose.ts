import type { Loss, NamedVariable, TrainingProgress } from '@vse/core';

/**
 * A loss made of others: it has the variables of all of them, each once, and passes progress on to all of them.
 * `listen` hears of progress too.
 */
export function composed(
  cost: Loss,
  parts: readonly Loss[],
  listen?: (progress: TrainingProgress) => void,
): Loss {
  return Object.assign((batch: Parameters<Loss>[0]) => cost(batch), {
    variables: (): readonly NamedVariable[] => [
      ...new Map(
        parts.flatMap((part) => part.variables?.() ?? []).map((named) => [named.variable, named]),
      ).values(),
    ],
    onProgress: (progress: TrainingProgress): void => {
      for (const part of new Set(parts)) part.onProgress?.(progress);
      listen?.(progress);
    },
  });
}
