import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Similarity } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { cosine } from './global/cosine';
import { dotProduct } from './global/dot-product';
import { ensemble } from './ensemble';

describe('ensemble', () => {
  const images = { vectors: tf.tensor3d([[[3, 4]], [[1, 0]]]) };
  const captions = { vectors: tf.tensor3d([[[0, 2]]]) };

  it('is the mean of the scores', () => {
    // Inner products 8 and 0, cosines 0.8 and 0: means 4.4 and 0.
    expectClose(ensemble([dotProduct(), cosine()]).score(images, captions), [4.4, 0]);
  });

  it('divides the weights by their sum', () => {
    // (3 * 8 + 1 * 0.8) / 4 = 6.2
    expectClose(ensemble([dotProduct(), cosine()], [3, 1]).score(images, captions), [6.2, 0]);
  });

  it('is its only member', () => {
    expectClose(ensemble([cosine()]).score(images, captions), cosine().score(images, captions));
  });

  it('numbers the weights of its members, and lists and disposes each member once', () => {
    let disposed = 0;
    const variable = tf.variable(tf.scalar(1));
    const member: Similarity = {
      ...cosine(),
      variables: () => [{ name: 'w', variable }],
      dispose: () => disposed++,
    };
    const both = ensemble([cosine(), member, member]);
    expect(both.variables?.().map(({ name }) => name)).toEqual(['1.w']);
    both.dispose?.();
    expect(disposed).toBe(1);
    variable.dispose();
  });

  it('refuses an empty list and weights that do not fit', () => {
    expect(() => ensemble([])).toThrow(OptionError);
    expect(() => ensemble([cosine()], [1, 2])).toThrow('weights must be 1 numbers');
    expect(() => ensemble([cosine(), cosine()], [0, 0])).toThrow(OptionError);
    expect(() => ensemble([cosine(), cosine()], [2, -1])).toThrow(OptionError);
  });

  it('leaves only what it returns', async () => {
    const both = ensemble([dotProduct(), cosine()]);
    expect(await tensorsLeftBy(() => both.score(images, captions))).toBe(1);
  });
});
