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
 * `pnpm mutate [PACKAGE...] [--only FILE]`: puts faults into the code of a package, one at a time, and runs the tests
 * that reach each; says which faults no test noticed. Fails where the tests of a package notice less than `WANTED` percent.
 *
 * Stryker makes the faults, with those of `tensor-faults.ts` beside its own; all are in the code at once, each behind a
 * switch, so that `mutation-runner.ts` can try them one after the other in a process that has its backend already.
 *
 * Not counted: faults in the words of errors and names, which tests need not repeat, and those in code that runs once
 * while a file is loaded, which cannot be switched on and off.
 */
const PACKAGES = ['losses', 'attention', 'eval'];
const WANTED = 90;
/** Files that are not mutated: re-exports, and what the tests of a package share. */
const HELPERS = /(^|[\\/])index\.ts$|^testing[\\/]/;

/** Most faults fall to the small test beside their file: the large tests, which are slow, get what is left. */
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

/** The faults of a package, and its files with all of them in place, by path. */
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

/** Runs the tests of a package on the code with faults. */
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
      testTimeout: 15_000, // what waits for ever has noticed the fault
      sequence: { sequencer: SmallFirst },
      dangerouslyIgnoreUnhandledErrors: true,
      reporters: ['dot'],
    },
    { plugins: [{ name: 'faults', enforce: 'pre', load: (id) => code.get(id) }] },
  );
  const failed = vitest.state.getCountOfFailedTests(); // errors outside of tests are what faults left running
  await vitest.close();
  process.chdir(root);
  if (failed > 0) throw new Error(`${name}: ${failed} tests fail without any fault.`);
  const outcome = JSON.parse(readFileSync(report, 'utf8')) as Outcome;
  rmSync(folder, { recursive: true });
  return outcome;
}

/** Stryker has no place for mutators of one's own; this list is where it keeps its own. Hence the pinned version. */
async function addMutators(more: readonly Mutator[]): Promise<void> {
  const instrumenter = pathToFileURL(createRequire(import.meta.url).resolve('@stryker-mutator/instrumenter'));
  const place = new URL('mutators/mutate.js', instrumenter).href;
  const { allMutators } = (await import(place)) as { allMutators: Mutator[] };
  allMutators.push(...more);
}
