import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '@vse/core';
import { loadWordVectors } from '@vse/text-encoders';
import { table } from './harness';
import { peakMemory } from './peak-memory';

/** Sizes of GloVe's and word2vec's larger files: vectors of 300, about 2 GB of text. */
const sizes = { bytes: 2e9, dim: 300, vocabulary: 8000 };

/**
 * Reads the words of a vocabulary from a text file of 2 GB of synthetic word vectors: the seconds, and the peak memory before
 * and after, which shows that only the requested vectors are kept.
 */
export async function benchWordVectors(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-vectors-'));
  try {
    const file = join(folder, 'vectors.txt');
    const words = await writeVectors(file);
    const step = Math.floor(words / sizes.vocabulary);
    const wanted = Array.from({ length: sizes.vocabulary }, (_, i) => `word${i * step}`);
    const before = peakMemory();
    const start = performance.now();
    const { coverage, dim } = await loadWordVectors(file, { words: wanted });
    const seconds = (performance.now() - start) / 1000;
    const { size } = await stat(file);
    console.log(`${words} synthetic vectors of ${dim} dimensions, ${(size / 1e9).toFixed(2)} GB of text`);
    const format = (mebibytes: number) => `${mebibytes.toFixed(0)} MiB`;
    console.log(
      table(
        ['words found', 'seconds', 'peak memory before', 'peak memory after'],
        [
          [
            `${coverage.found} of ${coverage.requested}`,
            seconds.toFixed(1),
            format(before),
            format(peakMemory()),
          ],
        ],
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes lines of different words with a few repeated vectors; returns the number of lines. */
async function writeVectors(file: string): Promise<number> {
  const random = seededRandom(1);
  const numbers = Array.from({ length: 50 }, () =>
    Array.from({ length: sizes.dim }, () => random.normal().toFixed(5)).join(' '),
  );
  let words = 0;
  function* chunks(): Generator<string> {
    for (let written = 0; written < sizes.bytes;) {
      let chunk = '';
      for (let i = 0; i < 400; i++, words++) chunk += `word${words} ${numbers[words % numbers.length]!}\n`;
      written += chunk.length;
      yield chunk;
    }
  }
  await pipeline(chunks(), createWriteStream(file));
  return words;
}
