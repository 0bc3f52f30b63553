import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '@vse/core';
import { loadWordVectors } from '@vse/text-encoders';
import { table } from './harness';
import { mostHeld } from './most-held';

/** Of GloVe's and word2vec's larger files: 300 numbers a word, about 2 GB of text. */
const sizes = { bytes: 2e9, dim: 300, asked: 8000 };

/**
 * A text file of synthetic word vectors of 2 GB, read for the words of one vocabulary: the seconds, and the most memory held
 * before and after, for what is kept is the vectors asked for.
 */
export async function benchWordVectors(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-vectors-'));
  try {
    const file = join(folder, 'vectors.txt');
    const words = await writeVectors(file);
    const step = Math.floor(words / sizes.asked);
    const wanted = Array.from({ length: sizes.asked }, (_, i) => `word${i * step}`);
    const before = mostHeld();
    const start = performance.now();
    const { coverage, dim } = await loadWordVectors(file, { words: wanted });
    const seconds = (performance.now() - start) / 1000;
    const { size } = await stat(file);
    console.log(`${words} synthetic vectors of ${dim} numbers, ${(size / 1e9).toFixed(2)} GB of text`);
    const held = (mebibytes: number) => `${mebibytes.toFixed(0)} MiB`;
    console.log(
      table(
        ['words found', 'seconds', 'most memory before', 'most memory after'],
        [[`${coverage.found} of ${coverage.requested}`, seconds.toFixed(1), held(before), held(mostHeld())]],
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Lines of a few sets of numbers in turn, each with a word of its own; returns how many. */
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
