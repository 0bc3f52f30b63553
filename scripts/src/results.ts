import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { learningCurve } from '@vse/report';
import { learningTable } from './learning-table';
import { readRun, resultsTable } from './results-table';

/**
 * `pnpm results FOLDER...`: prints the results of these runs as one Markdown table. `pnpm results --curve FILE.svg --all N FOLDER...`
 * prints and draws learning curves of runs that differ by `--train-limit`; those without one trained on N images.
 */
const { positionals: folders, values } = parseArgs({
  allowPositionals: true,
  options: { curve: { type: 'string' }, all: { type: 'string' } },
});
const { curve, all } = values;
if (folders.length === 0 || (curve === undefined) !== (all === undefined)) {
  throw new Error(
    'usage: pnpm results [--curve FILE.svg --all N] FOLDER ..., folders that examples wrote to.',
  );
}
const runs = folders.map(readRun);
if (curve === undefined) {
  console.log(resultsTable(runs));
} else {
  const { table, series } = learningTable(runs, Number(all));
  writeFileSync(curve, learningCurve(series));
  console.log(table);
}
