import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { VseError } from '@vse/core';
import { caseOf } from './case-of';
import { progressFile } from './progress-file';
import { fuzzTargets } from './targets';

/** The job of one process. */
export interface FuzzWork {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** An empty folder of its own. */
  readonly folder: string;
}

export interface FuzzResult {
  readonly taken: number;
  readonly refused: number;
  /** The first failures: errors other than VseError. */
  readonly faults: readonly FuzzFault[];
  /** Peak memory, in MB. */
  readonly held: number;
}

export interface FuzzFault {
  readonly number: number;
  readonly error: string;
}

const mostFaults = 5;

async function runCases({ target: name, seed, from, to, folder }: FuzzWork): Promise<FuzzResult> {
  const target = fuzzTargets.find((one) => one.name === name)!;
  const progress = progressFile(join(folder, 'progress'));
  const data = join(folder, 'data');
  const counts = { taken: 0, refused: 0 };
  const faults: FuzzFault[] = [];
  for (let number = from; number < to && faults.length < mostFaults; number++) {
    if (number % 1000 === 0) rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true });
    progress.write(number);
    try {
      await target.parse(caseOf(target, seed, number), data);
      counts.taken += 1;
    } catch (error) {
      if (VseError.isInstance(error)) counts.refused += 1;
      else
        faults.push({
          number,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
    }
  }
  progress.close();
  return { ...counts, faults, held: process.resourceUsage().maxRSS / 1000 };
}

process.once('message', (work: FuzzWork) => {
  void runCases(work).then((result) => process.send!(result, () => process.disconnect()));
});
