import { didYouMean } from './nearest';

/** Renamed flags by their former names. */
export const renamedFlags: Readonly<Record<string, { readonly current: string }>> = {
  engine: { current: 'backend' },
  preset: { current: 'constants' },
};

/** The current name of a renamed flag; `undefined` for every other name. */
export function currentName(flag: string): string | undefined {
  return Object.hasOwn(renamedFlags, flag) ? renamedFlags[flag]!.current : undefined;
}

/** Suggests the new name of an unknown flag, or the nearest one; empty if none is near. */
export function insteadOf(flag: string, names: readonly string[], show = (name: string) => name): string {
  const current = currentName(flag);
  if (current !== undefined && names.includes(current)) return ` It is called ${show(current)} now.`;
  return didYouMean(flag, names, show);
}
