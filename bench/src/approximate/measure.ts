import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomEmbeddings, realEmbeddings, type Embeddings } from './embeddings';
import { libraries } from './libraries';

/** Figures of one library on one set of vectors. */
export interface LibraryFigures {
  readonly buildSeconds: number;
  /** Processor time of the build: what other work on the machine changes least. */
  readonly buildProcessorSeconds: number;
  /** Memory that the library added to the process. */
  readonly memoryMiB: number;
  readonly diskMiB: number;
  /** Share of the exact ten best that it found. */
  readonly recall: number;
  readonly median: number;
  readonly p99: number;
  /** Median with a filter that one item in ten passes; absent without filters. */
  readonly filteredMedian?: number;
}

const k = 10;
const queryCount = 200;

/** Fills a library and searches it. Run in a process of its own: libraries keep memory. */
export async function measureLibrary(
  name: string,
  rows: number,
  folder: string | undefined,
): Promise<LibraryFigures> {
  const set =
    folder === undefined
      ? randomEmbeddings(rows, 256, queryCount)
      : await realEmbeddings(folder, rows, queryCount);
  const wanted = set.queries.map((query) => kthScore(set, query));
  const out = await mkdtemp(join(tmpdir(), 'vse-approximate-'));
  try {
    const path = join(out, 'index');
    const memory = process.memoryUsage.rss();
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const library = await libraries[name]!(set.items, set.dim, path);
    const buildSeconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    await library.save();
    const memoryMiB = (process.memoryUsage.rss() - memory) / 2 ** 20;
    const plain = await timed(set.queries, (query) => library.search(query, k));
    const filtered =
      library.searchTenth && (await timed(set.queries, (query) => library.searchTenth!(query, k)));
    let hits = 0;
    for (const [i, found] of plain.found.entries()) {
      for (const item of found.slice(0, k)) hits += Number(scoreOf(set, set.queries[i]!, item) >= wanted[i]!);
    }
    return {
      buildSeconds,
      buildProcessorSeconds: (user + system) / 1e6,
      memoryMiB,
      diskMiB: (await bytesOf(path)) / 2 ** 20,
      recall: hits / (set.queries.length * k),
      median: plain.median,
      p99: plain.p99,
      ...(filtered && { filteredMedian: filtered.median }),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Score of the exact `k`-th best item, less a rounding. */
function kthScore(set: Embeddings, query: Float32Array): number {
  const scores = Float64Array.from({ length: set.items.length / set.dim }, (_, item) =>
    scoreOf(set, query, item),
  );
  return scores.sort()[scores.length - k]! - 1e-6;
}

function scoreOf({ items, dim }: Embeddings, query: Float32Array, item: number): number {
  let product = 0;
  for (let i = 0, at = item * dim; i < dim; i++, at++) product += query[i]! * items[at]!;
  return product;
}

async function timed(
  queries: readonly Float32Array[],
  search: (query: Float32Array) => readonly number[] | Promise<readonly number[]>,
) {
  for (const query of queries.slice(0, 20)) await search(query);
  const found: (readonly number[])[] = [];
  const times: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    found.push(await search(query));
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.floor(share * times.length)]!;
  return { found, median: quantile(0.5), p99: quantile(0.99) };
}

async function bytesOf(path: string): Promise<number> {
  const info = await stat(path);
  if (!info.isDirectory()) return info.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => bytesOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
