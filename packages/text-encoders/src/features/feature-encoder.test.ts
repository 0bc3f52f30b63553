import * as tf from '@tensorflow/tfjs-core';
import { DataError, disposeSet, OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { modelVariables, restoreModel } from '@vse/trainer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordVectorsOf } from '../vectors/word-vectors';
import { matricesOf } from './caption-features';
import { featureEncoder, type FeatureEncoderOptions } from './feature-encoder';
import { meanOfWords } from './mean-of-words';
import { tfidf } from './tfidf';

const vectors = wordVectorsOf(['dog', 'cat'], Float32Array.of(4, 2, 0, -2));
const features = meanOfWords(vectors);

/** An encoder from 2 to 2 numbers that swaps them and adds (1, 0). */
function swapper(options: Partial<FeatureEncoderOptions> = {}) {
  const encoder = featureEncoder({ features, embedDim: 2, ...options });
  const [weight, bias] = encoder.variables();
  weight!.variable.assign(tf.tensor2d([[0, 1], [1, 0]])); // prettier-ignore
  bias!.variable.assign(tf.tensor1d([1, 0]));
  return encoder;
}

describe('featureEncoder', () => {
  it('maps a caption to one vector of length one', () => {
    // dog (4, 2) -> (2 + 1, 4) = (3, 4) -> (0.6, 0.8); cat (0, -2) -> (-2 + 1, 0) = (-1, 0).
    const encoder = swapper();
    const set = encoder.encode(encoder.collate(['a dog', 'a cat']));
    expect(set.vectors.shape).toEqual([2, 1, 2]);
    expect(set.mask).toBeUndefined();
    expectClose(set.vectors, [0.6, 0.8, -1, 0]);
  });

  it('keeps lengths and takes absolute values when asked', () => {
    const plain = swapper({ normalize: false });
    expectClose(plain.encode(plain.collate(['dog', 'cat'])).vectors, [3, 4, -1, 0]);
    const absolute = swapper({ absolute: true });
    expectClose(absolute.encode(absolute.collate(['cat'])).vectors, [1, 0]);
  });

  it('takes stored features in place of captions, or beside them', () => {
    const encoder = swapper();
    const [dog, cat] = matricesOf(features.transform(['dog', 'cat']).values, 2);
    const wanted = encoder.encode(encoder.collate(['dog', 'cat'])).vectors;
    expectClose(encoder.encode(encoder.collate([dog!, cat!])).vectors, wanted);
    expectClose(encoder.encode(encoder.collate([dog!, 'cat'])).vectors, wanted);
    const stored = swapper({ features: { dim: 2 } });
    expectClose(stored.encode(stored.collate([dog!, cat!])).vectors, wanted);
    expect(() => stored.collate(['dog'])).toThrow(/wanted stored features of 2 numbers, got a caption/);
  });

  it('counts captions of which no word is known', () => {
    const encoder = swapper();
    encoder.collate(['dog', 'zebra', '']);
    encoder.collate(['cat', 'okapi']);
    expect(encoder.counts()).toEqual({ captions: 5, unknown: 3 });
  });

  it('stands where another featuriser stood, after one line', () => {
    const others = [tfidf(['dog runs', 'cat sits']), meanOfWords(vectors, { unknown: 'zero' })];
    for (const other of others) {
      const encoder = featureEncoder({ features: other, embedDim: 3 });
      expect(encoder.encode(encoder.collate(['dog', 'zebra'])).vectors.shape).toEqual([2, 1, 3]);
      expect(encoder.name).toBe(`featureEncoder(${other.name})`);
      expect(
        encoder
          .encode(encoder.collate(['zebra']))
          .vectors.dataSync()
          .every(Number.isFinite),
      ).toBe(true);
    }
  });

  it('names its features, so that a checkpoint refuses others of the same size', () => {
    const { hash } = features;
    const others = meanOfWords(vectors, { unknown: 'zero' });
    const modelWith = (made: FeatureEncoderOptions['features']) => {
      const encoder = featureEncoder({ features: made, embedDim: 2 });
      return {
        images: encoder,
        captions: encoder,
        similarity: { name: 'none', score: () => tf.zeros<tf.Rank.R2>([1, 1]) },
      };
    };
    const model = modelWith(features);
    const weights = Object.fromEntries(
      modelVariables(model).map(({ name, variable }) => [
        name,
        { shape: variable.shape, data: variable.dataSync<'float32'>() },
      ]),
    );
    const snapshot = {
      weights,
      state: { fingerprint: { 'captions.features': hash, 'images.features': hash } },
    };
    restoreModel(model, snapshot);
    restoreModel(modelWith({ dim: 2, hash }), snapshot); // the same, made before
    expect(() => restoreModel(modelWith(others), snapshot)).toThrow(
      `trained with images.features ${hash}, the model has images.features ${others.hash}`,
    );
    expect(modelWith({ dim: 2 }).captions.fingerprint).toEqual({});
  });

  it('names its variables, those of hidden layers as well', () => {
    const names = (options: Partial<FeatureEncoderOptions>) =>
      featureEncoder({ features, embedDim: 2, ...options }).variables().map(({ name }) => name); // prettier-ignore
    expect(names({})).toEqual(['fc.weight', 'fc.bias']);
    const hidden = names({ hiddenDims: [4], normalizeBatch: true, dropoutRate: 0.5 });
    expect(hidden.slice(0, 5)).toEqual(['fc.layers.0.weight', 'fc.layers.0.bias', 'fc.layers.1.weight', 'fc.layers.1.bias', 'fc.bns.0.weight']); // prettier-ignore
  });

  it('passes gradients to its weights', () => {
    const encoder = featureEncoder({ features, embedDim: 3, hiddenDims: [4], seed: 3 });
    const batch = encoder.collate(['dog cat', 'dog']);
    const cotangent = tf.tensor3d([1, -2, 0.5, 0.25, 1, -1], [2, 1, 3]);
    const loss = () => tf.sum<tf.Scalar>(tf.mul(encoder.encode(batch).vectors, cotangent));
    const { variable } = encoder.variables()[0]!;
    const { grads } = tf.variableGrads(loss, [variable]);
    const start = tf.clone(variable);
    const wanted = numericGradient((w) => (variable.assign(w), loss()), start, 1e-2);
    expectClose(grads[variable.name]!, wanted, { relative: 1e-2, absolute: 2e-3 });
  });

  it('drops hidden numbers in training only', () => {
    const encoder = featureEncoder({ features, embedDim: 2, hiddenDims: [50], dropoutRate: 0.5 });
    const batch = encoder.collate(['dog']);
    const still = encoder.encode(batch).vectors.dataSync();
    expect(encoder.encode(batch).vectors.dataSync()).toEqual(still);
    expect(encoder.encode(batch, { training: true }).vectors.dataSync()).not.toEqual(still);
  });

  it('gives each caption the same vector alone and in company', () => {
    const encoder = featureEncoder({ features: tfidf(['dog runs', 'cat sits']), embedDim: 4 });
    const captions = fc.array(fc.constantFrom('dog', 'cat runs', 'sits', '', 'zebra'), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(captions, (batch) => {
        const together = encoder.encode(encoder.collate(batch)).vectors;
        const alone = batch.map((caption) => encoder.encode(encoder.collate([caption])).vectors);
        expectClose(together, tf.concat(alone, 0));
      }),
      { numRuns: 30 },
    );
  });

  it('says what is wrong with a batch and with options', () => {
    const encoder = swapper();
    expect(() => encoder.collate([])).toThrow(DataError);
    expect(() => encoder.collate([{ values: new Float32Array(3), length: 1, dim: 3 }])).toThrow(
      /caption 0 must have 2 numbers, got 3/,
    );
    expect(() => encoder.encode({ features: tf.zeros([1, 1, 3]) })).toThrow(ShapeError);
    expect(() => encoder.encode({})).toThrow(/\[captions, 1, 2\], got \[nothing\]/);
    expect(() => featureEncoder({ features: { dim: 0 } })).toThrow(/features.dim/);
    expect(() => featureEncoder({ features, embedDim: 1.5 })).toThrow(OptionError);
    expect(() => featureEncoder({ features, dropoutRate: 0.5 })).toThrow(/need hidden layers/);
  });

  it('leaves the embeddings behind, and nothing when disposed', async () => {
    const left = await tensorsLeftBy(async () => {
      const encoder = featureEncoder({ features, embedDim: 2, hiddenDims: [3], normalizeBatch: true });
      const batch = encoder.collate(['dog', 'cat']);
      expect(await tensorsLeftBy(() => encoder.encode(batch, { training: true }))).toBe(1);
      disposeSet(encoder.encode(batch));
      tf.dispose(batch);
      encoder.dispose();
    });
    expect(left).toBe(1);
  });
});
