import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError, OptionError } from '@vse/core';
import { describeWithShared, expectClose, temporaryFolder } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binaryOf, streamOf, textOf, type VectorTable } from '../testing/vector-bytes';
import { buildVocabulary } from '../vocabulary/vocabulary';
import { loadWordVectors } from './load-word-vectors';

const table: VectorTable = [
  ['dog', 0.5, -1, 0.25],
  ['cat', 1, 2, 3],
  ['élan', -4, 5, 6],
];
const encodings = [
  ['glove', Buffer.from(textOf(table))],
  ['word2vec-text', Buffer.from(textOf(table, { header: true }))],
  ['word2vec-binary', binaryOf(table)],
] as const;
const packings = encodings.flatMap(([format, bytes]) => [
  [format, 'plain', bytes] as const,
  [format, 'gzip', gzipSync(bytes)] as const,
]);

describe('loadWordVectors', () => {
  it.each(packings)('reads %s, %s, by its content, in pieces of any size', async (format, _, bytes) => {
    for (const size of [1, 13, 1e6]) {
      const vectors = await loadWordVectors(streamOf(bytes, size));
      expect(vectors.words).toEqual(['dog', 'cat', 'élan']);
      expectClose(vectors.values, [0.5, -1, 0.25, 1, 2, 3, -4, 5, 6]);
      expect(vectors.coverage).toMatchObject({ format, records: 3, requested: 3, found: 3, missing: [] });
    }
  });

  it('reads what it writes, whatever the words and the numbers', async () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
      .filter((text) => !/[\s\p{C}]/u.test(text));
    const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0); // text has no -0
    const words = fc.uniqueArray(word, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(words, fc.array(number, { minLength: 4, maxLength: 4 }), async (names, numbers) => {
        const rows: VectorTable = names.map((name) => [name, ...numbers]);
        for (const content of [textOf(rows, { header: true }), binaryOf(rows)]) {
          const { words: got, values } = await loadWordVectors(streamOf(content));
          expect(got).toEqual(names);
          expect([...values.subarray(0, 4)]).toEqual(numbers.map(Math.fround));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the words of a vocabulary and lists those not in the file', async () => {
    const vocabulary = buildVocabulary(['a dog sees a cat'], { minCount: 1 });
    const vectors = await loadWordVectors(streamOf(textOf(table)), { vocabulary });
    expect(vectors.words).toEqual(['dog', 'cat']);
    expect(vectors.coverage).toEqual({
      format: 'glove',
      records: 3,
      requested: 4,
      found: 2,
      missing: ['a', 'sees'],
      rule: 'skip',
      duplicates: 0,
    });
    expect(vectors.vectorOf('sees')).toBeUndefined();
  });

  it('fills missing words by the requested rule', async () => {
    const load = (missing: 'random' | 'mean' | 'zero', seed = 0) =>
      loadWordVectors(streamOf(textOf(table)), { words: ['cat', 'cow', 'dog'], missing, seed });
    expectClose((await load('zero')).vectorOf('cow')!, [0, 0, 0]);
    expectClose((await load('mean')).vectorOf('cow')!, [0.75, 0.5, 1.625]); // (0.5 + 1) / 2, (-1 + 2) / 2, ...
    const drawn = await load('random');
    expect(drawn.coverage).toMatchObject({ found: 2, missing: ['cow'], rule: 'random' });
    expect((await load('random')).vectorOf('cow')).toEqual(drawn.vectorOf('cow'));
    expect((await load('random', 1)).vectorOf('cow')).not.toEqual(drawn.vectorOf('cow'));
  });

  it('leaves special words alone unless the file has them', async () => {
    const vocabulary = buildVocabulary(['dog'], { minCount: 1 });
    const plain = await loadWordVectors(streamOf(textOf(table)), { vocabulary, missing: 'zero' });
    expect(plain.words).toEqual(['dog']);
    const own = await loadWordVectors(streamOf(`<unk> 9 9 9\n${textOf(table)}`), { vocabulary });
    expect(own.words).toEqual(['<unk>', 'dog']);
    expect(own.coverage).toMatchObject({ requested: 1, found: 1 });
  });

  it('keeps the first of a word that occurs twice, and counts the others', async () => {
    const twice: VectorTable = [...table, ['cat', 9, 9, 9], ['cat', 8, 8, 8]];
    const vectors = await loadWordVectors(streamOf(textOf(twice)));
    expectClose(vectors.vectorOf('cat')!, [1, 2, 3]);
    expect(vectors.coverage.duplicates).toBe(2);
  });

  it('stops at a limit', async () => {
    const { words, coverage } = await loadWordVectors(streamOf(binaryOf(table)), { limit: 2 });
    expect(words).toEqual(['dog', 'cat']);
    expect(coverage.records).toBe(2);
  });

  it('reports a wrong header', async () => {
    const lines = textOf(table);
    await expect(loadWordVectors(streamOf(`4 3\n${lines}`))).rejects.toThrow(
      /the stream line 1: the header says 4 words, the file has 3/,
    );
    await expect(loadWordVectors(streamOf(`3 4\n${lines}`))).rejects.toThrow(
      /line 2: wanted a word and 4 numbers, got 3 after 'dog'.*header is wrong/,
    );
  });

  it('reports that no requested word is there, and rejects wrong options', async () => {
    const load = (options: object) => loadWordVectors(streamOf(textOf(table)), options);
    await expect(load({ words: ['Hund'] })).rejects.toThrow(/such as 'Hund', got none of them in 3 records/);
    await expect(load({ words: [] })).rejects.toThrow(OptionError);
    await expect(load({ missing: 'drop' })).rejects.toThrow(
      /missing must be 'skip' or 'random' or 'mean' or 'zero', got "drop"/,
    );
    await expect(load({ limit: 0 })).rejects.toThrow(/limit must be/);
    await expect(loadWordVectors(streamOf('no vectors at all'))).rejects.toThrow(DataError);
  });

  it('names the file and the line', async () => {
    const path = join(await temporaryFolder(), 'short.txt');
    await writeFile(path, 'dog 1 2\ncat 1\n');
    await expect(loadWordVectors(path)).rejects.toThrow(`${path} line 2`);
  });

  it('holds only the kept vectors in memory', async () => {
    // 600 MB of lines that are not wanted, and three that are. A reader that kept them would hold at least as much.
    const line = `word ${Array.from({ length: 300 }, (_, i) => (i / 777).toFixed(6)).join(' ')}\n`;
    const block = Buffer.from(line.repeat(400));
    const blocks = Math.ceil(6e8 / block.length);
    const wide: VectorTable = table.map(([word]) => [word, ...Array.from({ length: 300 }, (_, i) => i)]);
    let most = 0;
    const long = async function* () {
      for (let i = 0; i < blocks; i++) {
        most = Math.max(most, heldHere());
        yield await Promise.resolve(block);
      }
      yield Buffer.from(textOf(wide));
    };
    const before = heldHere();
    const { coverage } = await loadWordVectors(long(), { words: ['cat', 'dog', 'élan'] });
    expect(coverage).toMatchObject({ records: 400 * blocks + 3, found: 3 });
    expect(most - before).toBeLessThan(300e6);
  });
});

/** Bytes held by this thread: the process holds other tests' too. */
function heldHere(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describeWithShared('loadWordVectors on real vectors', 'data/wordvec', (folder) => {
  it('reads GloVe and word2vec, and measures how much of captions they cover', async () => {
    const glove = await loadWordVectors(join(folder, 'glove6B_200d_flickr8k.txt'));
    expect([glove.dim, glove.words.length, glove.coverage.duplicates]).toEqual([200, 1642, 0]);
    const word2vec = await loadWordVectors(join(folder, 'word2vec_300d_1000w.txt'), {
      words: ['in', 'people', 'shirt'],
      missing: 'mean',
    });
    expect(word2vec.coverage).toMatchObject({ records: 1000, requested: 3, found: 2, missing: ['shirt'] });
    expectClose(word2vec.vectorOf('in')!.subarray(0, 3), [0.052956, 0.06546, 0.066195]);
  });
});
