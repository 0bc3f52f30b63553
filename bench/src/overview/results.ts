import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Measured } from './measure';
import type { Memory } from './memory';
import type { Rates } from './rates';

/** Results of a run so far. */
export interface Results {
  /** Machine, versions and sizes: only a run of the same can go on. */
  readonly identity: string;
  readonly rates?: Rates;
  /** Measurements by job. */
  readonly jobs: Readonly<Record<string, readonly Measured[]>>;
  readonly memory?: readonly Memory[];
}

/** Results in a file, so that an interrupted run goes on; without a file in memory alone. */
export interface ResultsFile {
  readonly results: Results;
  /** Adds results, and writes the file. */
  add(more: Partial<Omit<Results, 'identity'>>): void;
}

/**
 * Opens the results of a run.
 *
 * @throws `Error` if the file is of another machine, version or size.
 */
export function openResults(path: string | undefined, identity: string): ResultsFile {
  const file = path === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', path);
  let results: Results = { identity, jobs: {} };
  if (file !== undefined && existsSync(file)) {
    results = JSON.parse(readFileSync(file, 'utf8')) as Results;
    if (results.identity !== identity) {
      throw new Error(
        `${file} has results of ${results.identity}, this run is of ${identity}: name another file`,
      );
    }
  }
  return {
    get results() {
      return results;
    },
    add(more) {
      results = { ...results, ...more, jobs: { ...results.jobs, ...more.jobs } };
      if (file === undefined) return;
      writeFileSync(`${file}.tmp`, `${JSON.stringify(results, null, 2)}\n`);
      renameSync(`${file}.tmp`, file);
    },
  };
}
