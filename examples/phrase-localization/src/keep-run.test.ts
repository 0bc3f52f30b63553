import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { openEmbedder, openModel } from '@vse/models/node';
import { expectClose, temporaryFolder, tolerance } from '@vse/testing';
import { tfidf } from '@vse/text-encoders';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readArguments } from './arguments';
import { ccaModel } from './cca-model';
import { spaceOfModel } from './joint-space';
import { keepRun } from './keep-run';
import { localize } from './localize';
import { openPhrases, type PhraseData } from './open-phrases';
import { twoBranches } from './testing/two-branches';
import { captionsOf, trainingPairs } from './training-pairs';

let data: PhraseData;
let models: Readonly<Record<'cca' | 'structure', MatchingModel<FeatureMatrix, string>>>;

beforeAll(async () => {
  vi.stubEnv('VSE_CACHE', await temporaryFolder());
  const print = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const args = readArguments(['--limit', '12']);
  data = await openPhrases(args);
  const { pairs } = await trainingPairs(data, args);
  const texts = tfidf(captionsOf(data));
  const imageDim = data.regions.dim;
  models = {
    cca: await ccaModel(pairs, texts, imageDim, 16),
    structure: twoBranches({ imageDim, texts, hiddenDim: 8, embedDim: 6, dropoutRate: 0.2, seed: 1 }),
  };
  print.mockRestore();
});

describe.each(['cca', 'structure'] as const)('keepRun of %s', (system) => {
  async function kept() {
    const model = models[system];
    const found = await localize(spaceOfModel(model), data, data.test);
    const folder = await temporaryFolder();
    return keepRun(model, { run: { system, seconds: 2, found }, data, folder, training: { epochs: 0 } });
  }

  it('writes a folder that finds phrases as the run does', async () => {
    const { model, found } = await kept();
    const opened = await openModel(model!);
    expect(await localize(spaceOfModel(opened), data, data.test)).toEqual(found);
    const card = await readFile(join(model!, 'README.md'), 'utf8');
    expect(card).toContain(`phrase localisation R@1 | ${+found.recall[1]!.toFixed(4)}`);
    expect(card).toMatch(/synthetic/i);
    opened.dispose();
  });

  it('gives the regions of a picture with their boxes, of which the best is the answer', async () => {
    const { model, found } = await kept();
    const embedder = await openEmbedder(model!, { threads: 1 });
    const mention = data.test.mentions[0]!;
    const { file } = data.dataset.images[mention.image]!;
    const { items, failures } = await embedder.embedImages([file!]);
    expect(failures).toEqual([]);
    const { boxes, values, length, dim } = items[0]!;
    const [stored] = await data.regions.read([mention.image]);
    expectClose(Array.from(boxes!), stored!.boxes.flat(), { relative: tolerance });
    const phrases = await embedder.embedCaptions([mention.phrase]);
    const regions = tf.tensor2d(values, [length, dim]);
    const products = tf.matMul(regions, tf.tensor2d(phrases.items[0]!.values, [dim, 1])); // [regions, 1]
    const scores = await products.data();
    const best = scores.indexOf(Math.max(...scores));
    expectClose(Array.from(boxes!.subarray(4 * best, 4 * best + 4)), [...found.best.get(mention)!], {
      relative: tolerance,
    });
    const [score] = await embedder.score(items.map((item) => item!), phrases); // prettier-ignore
    expect(score).toBeCloseTo(scores[best]!, 5);
    await embedder.dispose();
  });
});

describe('keepRun', () => {
  it('says why a model cannot be kept', async () => {
    const { recipe, ...images } = models.cca.images;
    expect(recipe).toBeDefined();
    const found = await localize(spaceOfModel(models.cca), data, data.test);
    const run = { system: 'cca', seconds: 1, found } as const;
    const { model, notKept } = await keepRun(
      { ...models.cca, images },
      { run, data, folder: await temporaryFolder() },
    );
    expect(model).toBeUndefined();
    expect(notKept).toContain('recipe');
  });
});
