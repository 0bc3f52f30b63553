import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureMatrix, PairedData } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it, vi } from 'vitest';
import { openRelations } from './relations';

const texts = Array<string>(4).fill('a brown dog chases a ball');
const train: PairedData<FeatureMatrix, string> = {
  name: 'few',
  synthetic: true,
  imageCount: 1,
  captionToImage: new Int32Array(4),
  readImages: () => Promise.reject(new Error('nobody asks for images')),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
};

const data = { train, test: train };

describe('openRelations', () => {
  it('knows the words that stand in relations of at least four captions', async () => {
    const { relations, vocabulary, wordDim } = await openRelations(data, {
      wordVectors: undefined,
      wordDim: 5,
    });
    const found = relations(texts[0]!).map(
      ({ relation, head, dependent }) => `${relation}(${head}, ${dependent})`,
    );
    expect(found).toContain('amod(dog, brown)');
    expect(vocabulary.words).toEqual(expect.arrayContaining(['dog', 'brown', 'chases', 'ball']));
    expect(wordDim).toBe(5);
  });

  it('reads the parses of a file, of the captions of all splits', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const file = join(await temporaryFolder(), 'a.conllu');
    const row = (...cells: (string | number)[]) => cells.join('\t');
    const words = ['a', 'brown', 'dog', 'chases', 'a', 'ball'];
    const parse = words.map((form, i) =>
      row(i + 1, form, '_', '_', '_', '_', i === 3 ? 0 : 4, i === 3 ? 'root' : 'dep'),
    );
    await writeFile(file, `${parse.join('\n')}\n`);
    const { relations, fingerprint } = await openRelations(data, {
      wordVectors: undefined,
      wordDim: 5,
      relations: file,
    });
    expect(relations(texts[0]!).map(({ relation, head }) => `${relation} ${head}`)).toEqual(
      Array<string>(5).fill('dep chases'),
    );
    expect(Object.keys(fingerprint)).toEqual(['relations']);
    const test = {
      ...train,
      readCaptions: () => Promise.resolve(['another dog']),
      captionToImage: new Int32Array(1),
    };
    await expect(
      openRelations({ ...data, test }, { wordVectors: undefined, wordDim: 5, relations: file }),
    ).rejects.toThrow('no parse of 1 of 5 captions, the first "another dog"');
    vi.restoreAllMocks();
  });
});
