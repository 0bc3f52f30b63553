import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { TestRunner, type RunnerTask, type RunnerTestCase, type RunnerTestSuite } from 'vitest';
import type { Outcome } from './mutation-summary';

/**
 * Limit of how often mutated code may run in one test, as a multiple of the runs without the mutation. Beyond it the loop
 * counts as endless and the mutation as detected. The value is Stryker's.
 */
const HIT_LIMIT_FACTOR = 100;

/** State that the mutation switches in the code read and write, under Stryker's names. */
interface Switches {
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: {
    static: Record<string, number>;
    perTest: Record<string, Record<string, number>>;
  };
}

const switches: Switches = ((globalThis as { __stryker__?: Switches }).__stryker__ ??= {});

/** Time limit of a test with a mutation: a constant plus a multiple of its time without. */
const TIME_LIMIT = { ms: 5000, times: 20 };

/**
 * The active mutation and its deadline. Every switch in the code reads it, so that a loop made endless by a mutation ends
 * here even if the mutated code is outside the loop.
 */
let active: { readonly id: string | undefined; readonly until: number } = { id: undefined, until: Infinity };
Object.defineProperty(switches, 'activeMutant', {
  get: () => {
    if (Date.now() > active.until) throw new Error('The test takes too long with this fault.');
    return active.id;
  },
});

/** Runs the tests of a file once without mutations, then reruns for each mutation the tests that reach it. */
export default class MutationRunner extends TestRunner {
  readonly #tests: RunnerTestCase[] = [];

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    switches.currentTestId = test.id;
    await super.onBeforeRunTask(test);
  }

  override onAfterRunTask(test: RunnerTask): void {
    switches.currentTestId = undefined;
    super.onAfterRunTask(test);
    if (test.type === 'test' && test.result?.state === 'pass') this.#tests.push(test);
  }

  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    await super.onAfterRunSuite(suite);
    if (suite !== suite.file) return;
    // Shrinking is not needed, and fewer examples can only lower the number of detected mutations.
    fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true, numRuns: 20 });
    const report = process.env['VSE_MUTATION_REPORT']!;
    const outcome = JSON.parse(readFileSync(report, 'utf8')) as Outcome;
    const { static: loaded, perTest } = switches.mutantCoverage ?? { static: {}, perTest: {} };
    const killed = new Set(outcome.killed);
    const reached = new Map<string, RunnerTestCase[]>();
    const quickFirst = [...this.#tests].sort((a, b) => (a.result?.duration ?? 0) - (b.result?.duration ?? 0));
    for (const test of quickFirst) {
      for (const id of Object.keys(perTest[test.id] ?? {}))
        reached.set(id, [...(reached.get(id) ?? []), test]);
    }
    const spoilt = new Set<RunnerTestCase>();
    for (const [id, tests] of reached) {
      if (!killed.has(id) && (await isNoticed(id, tests, spoilt))) killed.add(id);
    }
    for (const { name } of spoilt)
      console.error(`"${name}" keeps what a fault left behind, and was not used further.`);
    this.#tests.length = 0;
    const all: Outcome = {
      killed: [...killed],
      covered: [...new Set([...outcome.covered, ...reached.keys()])],
      loaded: [...new Set([...outcome.loaded, ...Object.keys(loaded)])],
    };
    writeFileSync(report, JSON.stringify(all));
  }
}

/**
 * True if one of the tests fails with a mutation and passes again without it. A test that does not pass again proves
 * nothing about this mutation or later ones.
 */
async function isNoticed(
  id: string,
  tests: readonly RunnerTestCase[],
  spoilt: Set<RunnerTestCase>,
): Promise<boolean> {
  for (const test of tests) {
    if (spoilt.has(test) || (await passes(test, id))) continue;
    if (await passes(test)) return true;
    spoilt.add(test);
  }
  return false;
}

async function passes(test: RunnerTestCase, id?: string): Promise<boolean> {
  const usual = switches.mutantCoverage?.perTest[test.id]?.[id ?? ''] ?? 0;
  Object.assign(switches, { hitCount: 0, hitLimit: HIT_LIMIT_FACTOR * usual });
  const limit = TIME_LIMIT.ms + TIME_LIMIT.times * (test.result?.duration ?? 0);
  active = { id, until: id === undefined ? Infinity : Date.now() + limit };
  try {
    await TestRunner.getTestFn(test)();
    return true;
  } catch {
    return false;
  } finally {
    active = { id: undefined, until: Infinity };
  }
}
