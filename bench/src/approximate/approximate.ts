import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { table } from '../harness';
import { libraries } from './libraries';
import type { LibraryFigures } from './measure';

/**
 * Approximate libraries, and the indexes of this repository, at `VSE_SEARCH_ROWS` (100,000) vectors: random ones, and
 * embeddings of `VSE_EMBEDDINGS`, a folder of `items.npy` and `queries.npy`. `VSE_LIBRARIES` names a folder whose node_modules
 * has the libraries; `VSE_ENGINES` leaves out those whose name it does not begin, and `VSE_SEARCH_WIDTH` (64) is the number of
 * candidates that a graph looks at.
 */
export async function benchApproximate(): Promise<void> {
  const rows = Number(process.env['VSE_SEARCH_ROWS'] ?? 100_000);
  const real = process.env['VSE_EMBEDDINGS'];
  const wanted = process.env['VSE_ENGINES']?.split(';') ?? [''];
  const names = Object.keys(libraries).filter((name) => wanted.some((start) => name.startsWith(start)));
  for (const folder of real === undefined ? [undefined] : [real, undefined]) {
    console.log(`${rows} ${folder === undefined ? 'random vectors' : 'embeddings'}, k = 10`);
    const lines: (readonly string[])[] = [];
    for (const name of names) lines.push([name, ...(await measured(name, rows, folder))]);
    console.log(
      table(['', 'recall@10', 'median', 'p99', 'filtered', 'build', 'processor', 'memory', 'disk'], lines),
    );
  }
}

async function measured(name: string, rows: number, folder = ''): Promise<readonly string[]> {
  const child = fileURLToPath(new URL('./child.ts', import.meta.url));
  const options = [...process.execArgv, child, name, `${rows}`, folder];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, options);
    const figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as LibraryFigures;
    const ms = (time: number | undefined) => (time === undefined ? '-' : `${time.toFixed(2)} ms`);
    return [
      figures.recall.toFixed(3),
      ms(figures.median),
      ms(figures.p99),
      ms(figures.filteredMedian),
      `${figures.buildSeconds.toFixed(0)} s`,
      `${figures.buildProcessorSeconds.toFixed(0)} s`,
      `${figures.memoryMiB.toFixed(0)} MiB`,
      `${figures.diskMiB.toFixed(0)} MiB`,
    ];
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n').find((line) => /Error/.test(line)) : '';
    console.log(`${name} did not run: ${reason ?? String(error)}`);
    return ['-', '-', '-', '-', '-', '-', '-', '-'];
  }
}
