import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { BaseSequencer, startVitest, type TestSpecification } from 'vitest/node';
import { summary, type Mutant, type Outcome } from './mutation-summary';
import { numbers, tensorOperations, type Mutator } from './tensor-faults';
import { root } from './workspace';

/**
 * `pnpm mutate [PACKAGE...] [--only FILE]`: mutation testing. Puts mutations into the code of a package, one at a time, runs
 * the tests that reach each and lists those that no test detects. Fails if the tests of a package detect less than
 * `WANTED` percent.
 *
 * Stryker makes the mutations, with those of `tensor-faults.ts` added. All are in the code at once, each behind a switch,
 * so that `mutation-runner.ts` can try them one after another in one process that has loaded its backend.
 *
 * Not counted: mutations of error messages and names, which tests need not repeat, and of code that runs once while a file
 * loads, which cannot be switched.
 */
const PACKAGES = ['losses', 'attention', 'eval'];
const WANTED = 90;
/** Files that are not mutated: the index and test helpers. */
const HELPERS = /(^|[\\/])index\.ts$|^testing[\\/]/;

/** Runs small test files first: most mutations are detected by the test beside their file, which is fast. */
class SmallFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = ({ moduleId }: TestSpecification) => statSync(moduleId).size;
    return Promise.resolve([...files].sort((a, b) => size(a) - size(b)));
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
await addMutators([tensorOperations, numbers]);
let enough = true;
for (const name of positionals.length > 0 ? positionals : PACKAGES) {
  const { mutants, code } = await instrumented(name, values.only);
  const { text, percent } = summary(name, mutants, await outcomeOf(name, mutants, code), root);
  console.log(text);
  enough &&= percent >= WANTED;
}
if (!enough) console.log(`At least ${WANTED} % must be killed in every package.`);
process.exit(enough ? 0 : 1);

/** The mutations of a package, and its files with all of them in place, by path. */
async function instrumented(
  name: string,
  only?: string,
): Promise<{ mutants: readonly Mutant[]; code: ReadonlyMap<string, string> }> {
  const folder = join(root, 'packages', name, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => !HELPERS.test(file) && (only === undefined || basename(file) === only))
    .map((file) => join(folder, file));
  const silent = { isDebugEnabled: () => false, debug: () => undefined, info: () => undefined };
  const instrumenter = new Instrumenter(silent as unknown as ConstructorParameters<typeof Instrumenter>[0]);
  const { files: made, mutants } = await instrumenter.instrument(
    files.map((path) => ({ name: path, mutate: true, content: readFileSync(path, 'utf8') })),
    { plugins: null, ignorers: [], excludedMutations: ['StringLiteral'] },
  );
  return { mutants, code: new Map(made.map(({ name: path, content }) => [path, content])) };
}

/** Runs the tests of a package on the mutated code. */
async function outcomeOf(
  name: string,
  mutants: readonly Mutant[],
  code: ReadonlyMap<string, string>,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'vse-mutate-'));
  const report = join(folder, 'outcome.json');
  writeFileSync(report, JSON.stringify({ killed: [], covered: [], loaded: [] } satisfies Outcome));
  process.env['VSE_MUTATION_REPORT'] = report;
  const packageFolder = join(root, 'packages', name);
  process.chdir(packageFolder);
  const vitest = await startVitest(
    'test',
    [],
    {
      root: packageFolder,
      runner: fileURLToPath(new URL('./mutation-runner.ts', import.meta.url)),
      watch: false,
      maxWorkers: 1,
      fileParallelism: false,
      testTimeout: 15_000, // a test that waits for ever has detected the mutation
      sequence: { sequencer: SmallFirst },
      dangerouslyIgnoreUnhandledErrors: true,
      reporters: ['dot'],
    },
    { plugins: [{ name: 'faults', enforce: 'pre', load: (id) => code.get(id) }] },
  );
  const failed = vitest.state.getCountOfFailedTests(); // errors outside tests come from code that a mutation left running
  await vitest.close();
  process.chdir(root);
  if (failed > 0) throw new Error(`${name}: ${failed} tests fail without any fault.`);
  const outcome = JSON.parse(readFileSync(report, 'utf8')) as Outcome;
  rmSync(folder, { recursive: true });
  return outcome;
}

/** Stryker has no extension point for mutators: this adds to its internal list, hence the pinned version. */
async function addMutators(more: readonly Mutator[]): Promise<void> {
  const instrumenter = pathToFileURL(createRequire(import.meta.url).resolve('@stryker-mutator/instrumenter'));
  const place = new URL('mutators/mutate.js', instrumenter).href;
  const { allMutators } = (await import(place)) as { allMutators: Mutator[] };
  allMutators.push(...more);
}
