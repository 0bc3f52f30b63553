import { didYouMean } from './nearest';

/** Current names of flags by their former names. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['engine', 'backend'],
  ['preset', 'constants'],
]);

/** The current name of a renamed flag; `undefined` for every other name. */
export function currentName(flag: string): string | undefined {
  return renamed.get(flag);
}

/** What to write instead of a flag that does not exist: its new name, or the nearest one; empty where none is near. */
export function insteadOf(flag: string, names: readonly string[], show = (name: string) => name): string {
  const current = currentName(flag);
  if (current !== undefined && names.includes(current)) return ` It is called ${show(current)} now.`;
  return didYouMean(flag, names, show);
}
