import type { Loss } from '@vse/core';

/**
 * Adds the description of a loss to it: its name and options, those left out at their defaults, so that a checkpoint can
 * record what it was trained with.
 */
export function described(name: string, options: Readonly<Record<string, unknown>>, loss: Loss): Loss {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.assign(loss, { description: { name, options: Object.fromEntries(given) } });
}

/** Options of every loss over matching pairs, at their defaults. */
export const matchDefaults = { falseNegatives: 'drop' } as const;

/** Options of every loss that compares anchors, at their defaults. */
export const comparisonDefaults = { ...matchDefaults, anchors: 'both' } as const;

/** Name and options of a part of another loss; the name `'unknown'` if it has no description. */
export function describedAs({ description }: Loss): Readonly<Record<string, unknown>> {
  return { ...description?.options, name: description?.name ?? 'unknown' };
}
