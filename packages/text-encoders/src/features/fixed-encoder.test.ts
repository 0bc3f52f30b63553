import * as tf from '@tensorflow/tfjs-core';
import { DataError, ShapeError } from '@vse/core';
import { fitCca } from '@vse/subspace';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { fixedEncoder } from './fixed-encoder';
import { captionRows } from './project-features';
import { tfidf } from './tfidf';

describe('fixedEncoder', () => {
  it('gives features as they are, or of length 1', () => {
    const stored = { values: Float32Array.of(3, 4), length: 1, dim: 2 };
    const encoded = (normalize: boolean) => {
      const encoder = fixedEncoder({ features: { dim: 2 }, normalize });
      return encoder.encode(encoder.collate([stored])).vectors;
    };
    expectClose(encoded(false), [3, 4]);
    expectClose(encoded(true), [0.6, 0.8]);
    expect(encoded(true).shape).toEqual([1, 1, 2]);
  });

  it('maps features of captions and stored features alike, as the fit itself does', async () => {
    const features = tfidf(['red ball', 'blue box', 'red box']);
    const rows = captionRows(features, ['red ball', 'blue box', 'red box', 'ball']);
    const cca = await fitCca([[1, 0], [0, 2], [3, 1], [1, 1]], rows, { components: 2 }); // prettier-ignore
    const map = cca.captionMap({ power: 1 });
    const encoder = fixedEncoder({ features, map, normalize: false });
    const captions = ['blue ball', 'nothing'];
    const wanted = await cca.projectCaptions(captionRows(features, captions), { power: 1 });
    const own = encoder.encode(encoder.collate(captions)).vectors;
    expect([own.shape, own.dataSync()]).toEqual([[2, 1, 2], wanted]);
    const { dim } = features;
    const { values } = features.transform(captions);
    const items = [0, 1].map((row) => ({ values: values.slice(row * dim, (row + 1) * dim), length: 1, dim }));
    const stored = fixedEncoder({ features: { dim }, map, normalize: false });
    expect(stored.encode(stored.collate(items)).vectors.dataSync()).toEqual(wanted);
  });

  it('makes the features of captions, and leaves a zero row where no word is known', () => {
    const features = tfidf(['red ball', 'blue box']);
    const encoder = fixedEncoder({ features, normalize: false });
    const captions = ['blue ball', 'nothing'];
    expectClose(encoder.encode(encoder.collate(captions)).vectors, features.transform(captions).values);
    expect(encoder.name).toBe('fixedEncoder(tfidf)');
  });

  it('names its features, on which the weights of images depend', () => {
    const features = tfidf(['red ball', 'blue box']);
    expect(fixedEncoder({ features }).fingerprint).toEqual({ features: features.hash });
    expect(fixedEncoder({ features: { dim: 2 } }).fingerprint).toEqual({});
  });

  it('has nothing to train, and leaves what it returns', async () => {
    const encoder = fixedEncoder({ features: { dim: 1 } });
    expect(encoder.variables()).toEqual([]);
    const batch = encoder.collate([{ values: Float32Array.of(2), length: 1, dim: 1 }]);
    for (const normalize of [true, false]) {
      const other = fixedEncoder({ features: { dim: 1 }, normalize });
      expect(await tensorsLeftBy(() => other.encode(batch))).toBe(1);
    }
    const { vectors } = encoder.encode(batch);
    tf.dispose(batch.features!);
    expectClose(vectors, [1]); // its own, not the batch's
  });

  it('reports bad input', () => {
    const encoder = fixedEncoder({ features: { dim: 2 } });
    expect(() => encoder.collate([])).toThrow(DataError);
    expect(() => encoder.collate(['a caption'])).toThrow(
      'fixedEncoder.collate: wanted stored features of 2 numbers',
    );
    expect(() => encoder.encode({ features: tf.zeros([1, 1, 3]) })).toThrow(ShapeError);
  });
});
