import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import { contentsOf, namesIn } from '../files/names-in';

/** Most shards that one pattern names. */
const MOST = 100_000;

/**
 * Paths of the shards that names stand for: a tar archive, all `.tar` of a folder, or a pattern with a range of numbers,
 * `train-{00000..00003}.tar`.
 *
 * @throws `DataError` if a folder holds none, or a range is not one.
 */
export async function shardPaths(names: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const name of names.flatMap(expanded)) {
    const path = resolve(name);
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false, // the reader says what is wrong with it
    );
    if (!isFolder) {
      paths.push(path);
      continue;
    }
    const shards = (await namesIn(path)).filter((one) => /\.tar$/i.test(one) && !one.startsWith('.'));
    if (shards.length === 0) {
      throw new DataError(
        `openWebdataset: ${path} must hold shards named .tar, got none; ${await contentsOf(path)}. Name their folder, or unzip them.`,
      );
    }
    paths.push(...shards.map((shard) => join(path, shard)));
  }
  return paths;
}

/** Names of a pattern with a range of numbers, which keep the digits of its start. */
function expanded(pattern: string): string[] {
  const found = /^(.*?)\{(\d+)\.\.(\d+)\}(.*)$/s.exec(pattern);
  if (!found) return [pattern];
  const [, before, from, to, after] = found as unknown as [string, string, string, string, string];
  const count = Number(to) - Number(from) + 1;
  if (!(count >= 1 && count <= MOST)) {
    throw new DataError(
      `openWebdataset: ${pattern} must name a range of at most ${MOST} shards from a lower to a higher number, got ${from} to ${to}. Correct the range.`,
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const number = String(Number(from) + i).padStart(from.length, '0');
    return expanded(`${before}${number}${after}`);
  }).flat();
}
