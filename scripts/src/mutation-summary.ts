import { relative } from 'node:path';

/** One mutation. Lines and columns count from 0. */
export interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
  readonly mutatorName: string;
  readonly replacement: string;
  /** Reason for skipping the mutation, if it is skipped. */
  readonly statusReason?: string | undefined;
}

/** Outcome of the test run, as ids of mutations. */
export interface Outcome {
  /** Detected: a test failed. */
  readonly killed: readonly string[];
  /** Reached by a test. */
  readonly covered: readonly string[];
  /** Run while a file was loaded. */
  readonly loaded: readonly string[];
}

export interface Summary {
  readonly text: string;
  readonly percent: number;
}

/**
 * Summarises how many mutations of a package its tests detect, and lists the others by file and line. A mutation in code
 * that no test reaches counts as not detected. Skipped mutations and those in code that only runs while a file loads are
 * not counted.
 */
export function summary(name: string, all: readonly Mutant[], outcome: Outcome, root: string): Summary {
  const [killed, covered, loaded] = [outcome.killed, outcome.covered, outcome.loaded].map(
    (ids) => new Set(ids),
  );
  const counted = all.filter(
    ({ id, statusReason }) => statusReason === undefined && (covered!.has(id) || !loaded!.has(id)),
  );
  if (counted.length === 0) throw new Error(`${name}: there is no code to put a fault into.`);
  const survived = counted.filter(({ id }) => !killed!.has(id));
  const noticed = counted.length - survived.length;
  const percent = (100 * noticed) / counted.length;
  const left = all.length - counted.length;
  const line =
    `${name}: ${counted.length} mutants, ${noticed} killed, ${survived.length} survived, ` +
    `${percent.toFixed(1)} % (${left} left out: words, and code that runs while a file is loaded)`;
  return { text: [line, ...survived.map((mutant) => describe(mutant, covered!, root))].join('\n'), percent };
}

function describe(mutant: Mutant, covered: ReadonlySet<string>, root: string): string {
  const { id, fileName, location, mutatorName, replacement } = mutant;
  const place = `${relative(root, fileName)}:${location.start.line + 1}:${location.start.column + 1}`;
  const reached = covered.has(id) ? '' : ', reached by no test';
  return `  survived: ${place} ${mutatorName}${reached}: ${replacement.replace(/\s+/g, ' ').slice(0, 100)}`;
}
