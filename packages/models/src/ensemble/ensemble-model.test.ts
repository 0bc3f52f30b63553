import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cosine, stackedCrossAttention } from '@vse/attention';
import { evaluateRetrieval } from '@vse/eval';
import { temporaryFolder } from '@vse/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { openEmbedderWith } from '../embedding/open-embedder';
import { openModelWith } from '../opening/open-model';
import { saveEnsemble } from '../saving/save-ensemble';
import { saveModel } from '../saving/save-model';
import { tinyCaptions, tinyImages, tinyModel, tinyScores, tinyTables } from '../testing/tiny-model';

let work: string;
const models = [
  tinyModel(1),
  tinyModel(5, { embedDim: 6, similarity: stackedCrossAttention({ direction: 'image-to-text' }) }),
  tinyModel(9, { embedDim: 2, words: ['cat', 'dog', 'a'], similarity: cosine() }),
];
const weights = [1, 2, 0.5];
beforeEach(async () => {
  work = await temporaryFolder();
  for (const [i, model] of models.entries()) await saveModel(join(work, `m${i}`), model);
  const members = Object.fromEntries(
    models.map((_, i) => [`m${i}`, { folder: join(work, `m${i}`), weight: weights[i]! }]),
  );
  await saveEnsemble(join(work, 'all'), members);
});

/** Weighted mean of the scores of the models. */
async function wantedScores(): Promise<Float32Array> {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const all = await Promise.all(models.map(tinyScores));
  return all[0]!.map((_, pair) =>
    all.reduce((sum, scores, i) => sum + (weights[i]! / total) * scores[pair]!, 0),
  );
}

describe('a saved ensemble', () => {
  it('scores the weighted mean of its members, of other dimensions, vocabularies and similarities', async () => {
    const before = tf.memory().numTensors;
    const opened = await openModelWith(tinyTables, join(work, 'all'));
    const wanted = await wantedScores();
    (await tinyScores(opened)).forEach((score, i) => expect(score).toBeCloseTo(wanted[i]!, 6));
    expect(opened.images.variables().map(({ name }) => name)).toEqual(['0.weight', '1.weight', '2.weight']);
    opened.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('scores the same in evaluateRetrieval, which trims padding, and in an embedder', async () => {
    const wanted = await wantedScores();
    const embedder = await openEmbedderWith(tinyTables, join(work, 'all'), { batchSize: 2 });
    const data = {
      name: 'tiny',
      synthetic: true,
      imageCount: 3,
      captionToImage: Int32Array.of(0, 1, 2),
      readImages: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => tinyImages[row]!)),
      readCaptions: (rows: ArrayLike<number>) =>
        Promise.resolve(Array.from(rows, (row) => tinyCaptions[row]!)),
    };
    for (const batchSize of [1, 2, 8]) {
      const { scores } = await evaluateRetrieval(embedder.model, data, { batchSize, keepScores: true });
      scores.forEach((score, i) => expect(score).toBeCloseTo(wanted[i]!, 6));
    }
    const [images, captions] = [
      await embedder.embedImages(tinyImages),
      await embedder.embedCaptions(tinyCaptions),
    ];
    (await embedder.score(images, captions)).forEach((score, i) => expect(score).toBeCloseTo(wanted[i]!, 6));
    const { words, regions } = await embedder.attention(images.items[1]!, captions.items[0]!);
    expect([words, regions]).toEqual([3, 3]);
    await embedder.dispose();
  });

  it('refuses damage of a member, also of its model.json', async () => {
    const before = tf.memory().numTensors;
    const file = join(work, 'all', 'members', 'm2', 'model.json');
    const text = await readFile(file, 'utf8');
    const other = await readFile(join(work, 'all', 'members', 'm1', 'model.json'), 'utf8');
    await writeFile(file, other);
    await expect(openModelWith(tinyTables, join(work, 'all'))).rejects.toThrow(
      /members.m2.model\.json must have the/,
    );
    await writeFile(file, text);
    await writeFile(join(work, 'all', 'members', 'm2', 'vocabulary.json'), '{}');
    await expect(openModelWith(tinyTables, join(work, 'all'))).rejects.toThrow(
      /members.m2.vocabulary\.json must have/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses no members, weights of 0, names that leave the folder, and a folder that is no model', async () => {
    const m0 = { folder: join(work, 'm0') };
    const save = (members: Parameters<typeof saveEnsemble>[1]) => saveEnsemble(join(work, 'new'), members);
    await expect(save({})).rejects.toThrow('members must not be empty');
    await expect(save({ '../out': m0 })).rejects.toThrow('a path within the folder');
    await expect(save({ a: { ...m0, weight: -1 } })).rejects.toThrow('weight');
    await expect(save({ a: { ...m0, weight: 0 } })).rejects.toThrow('not all 0');
    for (const bad of [null, {}, { folder: '' }, { folder: 3 }]) {
      await expect(save({ a: bad as never })).rejects.toThrow('members.a.folder must be the path');
    }
    await expect(save({ a: { ...m0, wieght: 3 } as never })).rejects.toThrow(
      'members.a: options must be among folder, weight, got wieght.',
    );
    await expect(save({ a: { ...m0, weight: NaN } })).rejects.toThrow('members.a.weight must be');
    await expect(save(null as never)).rejects.toThrow('members must not be empty');
    await expect(save({ a: { folder: work } })).rejects.toThrow('must be a model folder');
  });
});
