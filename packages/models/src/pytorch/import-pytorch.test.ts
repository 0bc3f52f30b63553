import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { cosine, stackedCrossAttention } from '@vse/attention';
import { DataError, OptionError, type FeatureMatrix, type MatchingModel } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { writeSafetensors } from '@vse/formats';
import { meanOfRegions, regionProjection, weightNormalized } from '@vse/image-encoders';
import { temporaryFolder } from '@vse/testing';
import { biGruEncoder, buildVocabulary, gruEncoder, toScanVocabulary } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { openModel } from '../opening/open-model';
import { saveModel } from '../saving/save-model';
import { importPytorch } from './import-pytorch';

type Model = MatchingModel<FeatureMatrix, string>;
type State = Record<string, { shape: number[]; data: Float32Array }>;

const captions = ['a dog runs in the snow', 'two cats sit'];
const vocabulary = buildVocabulary(captions, { minCount: 1 });
const images = [3, 1].map((length, at) => ({
  values: Float32Array.from({ length: length * 6 }, (_, i) => Math.sin(1 + i + 7 * at)),
  length,
  dim: 6,
}));
const data = {
  name: 'two',
  synthetic: true,
  imageCount: 2,
  captionToImage: Int32Array.of(0, 1),
  readImages: (rows: Int32Array) => Promise.resolve(Array.from(rows, (row) => images[row]!)),
  readCaptions: (rows: Int32Array) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
};

const scan = (): Model => ({
  images: regionProjection({ inputDim: 6, embedDim: 8, seed: 1 }),
  captions: biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, layers: 2, output: 'words', seed: 2 }),
  similarity: stackedCrossAttention(),
});
const vsepp = (): Model => ({
  images: regionProjection({
    inputDim: 6,
    embedDim: 8,
    layer: weightNormalized(),
    before: [meanOfRegions()],
    after: [],
    seed: 3,
  }),
  captions: gruEncoder({ vocabulary, wordDim: 5, embedDim: 8, normalize: false, seed: 4 }),
  similarity: cosine(),
});

/** State dictionaries of both encoders as PyTorch names them. */
function stateOf(model: Model): State {
  const under = (prefix: string, part: 'images' | 'captions') =>
    model[part]
      .variables()
      .map(({ name, variable }) => [
        prefix + name,
        { shape: [...variable.shape], data: Float32Array.from(variable.dataSync()) },
      ]);
  return Object.fromEntries([...under('img_enc.', 'images'), ...under('txt_enc.', 'captions')]) as State;
}

async function written(state: State): Promise<string> {
  const file = join(await temporaryFolder(), 'model.safetensors');
  await writeSafetensors(file, state);
  return file;
}

const dispose = (model: Model) => [model.images, model.captions].forEach((encoder) => encoder.dispose());

describe('importPytorch', () => {
  it('scores as SCAN did, and the model becomes a folder', async () => {
    const own = scan();
    const words = join(await temporaryFolder(), 'vocab.json');
    await writeFile(words, JSON.stringify(toScanVocabulary(vocabulary)));
    const weights = await written(stateOf(own));
    const model = await importPytorch({ weights, vocabulary: words, similarity: own.similarity });
    const wanted = await scoreMatrix(own, data);
    expect(await scoreMatrix(model, data)).toEqual(wanted);
    const folder = join(await temporaryFolder(), 'scan');
    await saveModel(folder, model);
    const opened = await openModel(folder);
    expect(await scoreMatrix(opened, data)).toEqual(wanted);
    [own, model].forEach(dispose);
    opened.dispose();
  });

  it('scores as VSE++ did, with a weight-normed layer and without norms', async () => {
    const own = vsepp();
    const model = await importPytorch({
      weights: await written(stateOf(own)),
      vocabulary,
      system: 'vsepp',
      images: { before: [meanOfRegions()], after: [] },
      captions: { normalize: false },
    });
    expect(await scoreMatrix(model, data)).toEqual(await scoreMatrix(own, data));
    [own, model].forEach(dispose);
  });

  it('names what does not fit, and leaves no tensor', async () => {
    const own = scan();
    const state = stateOf(own);
    dispose(own);
    const { similarity } = own;
    const tensors = tf.memory().numTensors;
    const refusal = async (changed: State): Promise<string> => {
      const weights = await written(changed);
      const error = await importPytorch({ weights, vocabulary, similarity }).then(
        () => new Error('it was imported'),
        (cause: unknown) => cause as Error,
      );
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain(weights);
      return error.message;
    };
    const { 'txt_enc.embed.weight': embed, 'img_enc.fc.bias': bias, ...rest } = state;
    expect(await refusal({ ...rest, 'img_enc.fc.bias': bias! })).toContain(
      'txt_enc.embed.weight must be a matrix, it is missing',
    );
    const fewer = { shape: [3, 5], data: new Float32Array(15) };
    expect(await refusal({ ...state, 'txt_enc.embed.weight': fewer })).toContain(
      `a row for each of the ${vocabulary.size} ids of the vocabulary, got 3`,
    );
    expect(await refusal({ ...rest, 'txt_enc.embed.weight': embed! })).toContain(
      'img_enc.fc.bias must be finite numbers [8], it is missing',
    );
    const flat = { shape: [1, 8], data: bias!.data };
    expect(await refusal({ ...state, 'img_enc.fc.bias': flat })).toContain('[8], got [1, 8]');
    const broken = { shape: [8], data: Float32Array.of(1, 2, NaN, 4, 5, 6, 7, 8) };
    expect(await refusal({ ...state, 'img_enc.fc.bias': broken })).toContain('number 2 is NaN');
    const more = { shape: [1], data: Float32Array.of(1) };
    expect(await refusal({ ...state, 'img_enc.cnn.weight': more })).toContain('img_enc.cnn.weight must be');
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('refuses a system and options that it does not know', async () => {
    const given = { weights: 'none', vocabulary: 'none', similarity: cosine() };
    await expect(importPytorch({ ...given, system: 'vse' as never })).rejects.toThrow(
      "system must be 'scan' or 'vsepp'",
    );
    await expect(importPytorch({ ...given, sytem: 'scan' } as never)).rejects.toThrow('got sytem.');
    await expect(importPytorch(undefined as never)).rejects.toThrow('options must be an object');
  });

  it('asks for SCAN\u2019s similarity, and for another format than PyTorch\u2019s', async () => {
    await expect(importPytorch({ weights: 'a.safetensors', vocabulary })).rejects.toThrow(OptionError);
    const given = { vocabulary, similarity: cosine() };
    await expect(importPytorch({ weights: 'model_best.pth.tar', ...given })).rejects.toThrow(
      /must be a safetensors file, got PyTorch/,
    );
    const none = { ...given, weights: 'none.safetensors', vocabulary: 'none.json' };
    await expect(importPytorch(none)).rejects.toThrow('none');
  });
});
