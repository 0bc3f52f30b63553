import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom } from '@vse/core';
import { buildIndex, exactIndex, type VectorIndex } from '@vse/search';
import { compare, table, type Timing } from './harness';

/** Rows, dimension and queries of one comparison; `VSE_SEARCH_ROWS` takes the place of the million. */
const sizes = [
  { rows: 10_000, dim: 1024, queries: 100, rounds: 7 },
  { rows: Number(process.env['VSE_SEARCH_ROWS'] ?? 1_000_000), dim: 256, queries: 1, rounds: 7 },
] as const;

/** Exact search in float32 and int8, in memory and from a folder, beside PyTorch and faiss where VSE_PYTHON has them. */
export async function benchSearch(): Promise<void> {
  for (const size of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'vse-bench-'));
    console.log(`${size.rows} x ${size.dim}, ${size.queries} queries, k = 10`);
    const queries = vectorsOf(size.queries, size.dim, 7);
    const lines: (readonly string[])[] = [];
    for (const threads of [1, 2]) {
      for (const [name, make] of indexesOf(size.dim, threads, folder)) {
        const index = await filled(await make(), size);
        const before = process.memoryUsage.rss();
        const run = () => index.search(queries, { k: 10 });
        const [timing] = await compare([{ name, run }], { rounds: size.rounds });
        lines.push(lineOf(timing!, threads, before));
        await index.close();
      }
      for (const [name, seconds] of Object.entries(await torchSeconds(size, threads))) {
        lines.push([name, `${threads}`, `${(seconds * 1000).toFixed(1)} ms`, '']);
      }
    }
    console.log(table(['', 'threads', 'median', 'memory'], lines));
    await rm(folder, { recursive: true });
  }
}

type SearchIndexes = readonly (readonly [string, () => Promise<VectorIndex>])[];

function indexesOf(dim: number, threads: number, folder: string): SearchIndexes {
  return [
    [
      'int8 in a folder',
      () => buildIndex({ folder: join(folder, `${threads}`), dim, precision: 'int8', threads }),
    ],
    ['int8 in memory', () => Promise.resolve(exactIndex({ dim, precision: 'int8', threads }))],
    ['float32 in memory', () => Promise.resolve(exactIndex({ dim, threads }))],
    [
      'int8 in memory, WebAssembly alone',
      () => Promise.resolve(exactIndex({ dim, precision: 'int8', threads, nativeProducts: false })),
    ],
    [
      'float32 in memory, WebAssembly alone',
      () => Promise.resolve(exactIndex({ dim, threads, nativeProducts: false })),
    ],
  ];
}

function lineOf({ name, median }: Timing, threads: number, memory: number): readonly string[] {
  return [name, `${threads}`, `${median.toFixed(1)} ms`, `${(memory / 2 ** 20).toFixed(0)} MiB`];
}

/** Adds rows ten thousand at a time. */
async function filled(
  index: VectorIndex,
  { rows, dim }: { rows: number; dim: number },
): Promise<VectorIndex> {
  for (let at = 0; at < rows; at += 10_000) {
    const vectors = vectorsOf(Math.min(10_000, rows - at), dim, at + 11);
    await index.add(vectors.map((vector, i) => ({ id: `picture ${at + i}`, vector })));
  }
  await index.save();
  return index;
}

function vectorsOf(count: number, dim: number, seed: number): readonly Float32Array[] {
  const random = seededRandom(seed);
  // Sums of three uniform numbers: nearly normal, and quick to draw.
  const draw = () => random.next() + random.next() + random.next() - 1.5;
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, draw));
}

/** Seconds of the Python references by name; none, with a line that says so, where they do not run. */
async function torchSeconds(
  size: (typeof sizes)[number],
  threads: number,
): Promise<Readonly<Record<string, number>>> {
  const python = process.env['VSE_PYTHON'] ?? '/usr/bin/python3';
  const program = fileURLToPath(new URL('./torch/search.py', import.meta.url));
  const flags = [`--rows=${size.rows}`, `--dim=${size.dim}`, `--queries=${size.queries}`];
  try {
    const { stdout } = await promisify(execFile)(python, [
      program,
      ...flags,
      `--threads=${threads}`,
      '--repeat=5',
    ]);
    return JSON.parse(stdout) as Record<string, number>;
  } catch {
    console.log(`No PyTorch reference: ${python} cannot run it. Set VSE_PYTHON.`);
    return {};
  }
}
