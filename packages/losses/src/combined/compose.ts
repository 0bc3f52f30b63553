import type { Loss, NamedVariable, TrainingProgress } from '@vse/core';

/**
 * Makes a loss from others: it lists the variables of all parts, each once, and passes progress on to every part, then
 * to `onProgress`.
 */
export function composed(
  cost: Loss,
  parts: readonly Loss[],
  onProgress?: (progress: TrainingProgress) => void,
): Loss {
  return Object.assign((batch: Parameters<Loss>[0]) => cost(batch), {
    variables: (): readonly NamedVariable[] => [
      ...new Map(
        parts.flatMap((part) => part.variables?.() ?? []).map((named) => [named.variable, named]),
      ).values(),
    ],
    limits: async (): Promise<readonly string[]> => {
      const said: string[] = [];
      for (const part of new Set(parts)) said.push(...((await part.limits?.()) ?? []));
      return said;
    },
    onProgress: (progress: TrainingProgress): void => {
      for (const part of new Set(parts)) part.onProgress?.(progress);
      onProgress?.(progress);
    },
  });
}
