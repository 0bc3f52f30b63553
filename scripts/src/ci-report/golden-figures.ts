/** Comparisons with the numbers of one reference implementation. */
export interface GoldenFigures {
  /** The implementation. */
  readonly against: string;
  /** Golden files whose cases were compared. */
  readonly files: number;
  /** Cases that agreed. */
  readonly agreed: number;
}

/** A test of the test runner's report. */
export interface ReportedTest {
  readonly status: string;
  readonly fullName: string;
}

/**
 * Counts the cases of golden files that agreed, by the implementation that computed their numbers. The suites of `describeGolden` end
 * with "golden" and the name of their file.
 *
 * @param tests - Tests of all packages.
 * @param sourceOf - `source` of a golden file by its name; cases of files without one are not counted.
 */
export function goldenFigures(
  tests: readonly ReportedTest[],
  sourceOf: (file: string) => string | undefined,
): readonly GoldenFigures[] {
  const found = new Map<string, { readonly files: Set<string>; agreed: number }>();
  for (const { status, fullName } of tests) {
    const file = /\bgolden (\w+) case \d+: /.exec(fullName)?.[1];
    const source = file === undefined || status !== 'passed' ? undefined : sourceOf(file);
    if (file === undefined || source === undefined) continue;
    const against = implementationOf(source);
    const counts = found.get(against) ?? { files: new Set<string>(), agreed: 0 };
    counts.files.add(file);
    counts.agreed += 1;
    found.set(against, counts);
  }
  return [...found]
    .map(([against, { files, agreed }]) => ({ against, files: files.size, agreed }))
    .sort((a, b) => b.agreed - a.agreed || a.against.localeCompare(b.against));
}

/** Short name of what computed a golden file: a repository, a package with its version, or plain loops. */
export function implementationOf(source: string): string {
  if (/^own\b|\bown (plain )?loops\b/.test(source)) return 'plain loops in Python, after the papers';
  const repository = /^([\w.-]+\/[\w.-]+)@/.exec(source)?.[1];
  if (repository !== undefined) return repository;
  const released = /^[\w.-]+ \d[\d.]*/.exec(source)?.[0];
  return released ?? source.split(/ \(|[,;:]/)[0]!;
}
