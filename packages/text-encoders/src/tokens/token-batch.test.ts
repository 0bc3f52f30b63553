import * as tf from '@tensorflow/tfjs-core';
import { DataError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { endsOf, tokenBatch } from './token-batch';

const options = { size: 9 };

describe('tokenBatch', () => {
  it('pads to the longest caption of the batch', () => {
    const { tokens, mask } = tokenBatch('x', [[1, 5, 2], [1, 2]], options); // prettier-ignore
    expect(tokens.dtype).toBe('int32');
    expectClose(tokens, tf.tensor2d([[1, 5, 2], [1, 2, 0]])); // prettier-ignore
    expectClose(mask, tf.tensor2d([[1, 1, 1], [1, 1, 0]])); // prettier-ignore
  });

  it('shortens long captions but keeps their end', () => {
    const { tokens } = tokenBatch('x', [[1, 5, 6, 7, 2], [1, 5, 2]], { ...options, maxWords: 3 }); // prettier-ignore
    expectClose(tokens, tf.tensor2d([[1, 5, 2], [1, 5, 2]])); // prettier-ignore
  });

  it('remembers lengths for its own tokens only', () => {
    const batch = tokenBatch('x', [[1, 5, 2], [1, 2]], options); // prettier-ignore
    expect(endsOf(batch)).toEqual({ lengths: [3, 2] });
    expect(endsOf({ ...batch, tokens: tf.clone(batch.tokens) })).toEqual({ mask: batch.mask });
  });

  it('names the caption that it cannot take', () => {
    expect(() => tokenBatch('x', [], options)).toThrow(/x.collate: there is no caption/);
    expect(() => tokenBatch('x', [[1, 2], []], options)).toThrow(/caption 1 has no words/);
    expect(() => tokenBatch('x', [[1, 9]], options)).toThrow(/from 0 to 8, got 9 in caption 0/);
    expect(() => tokenBatch('x', [[0.5]], options)).toThrow(DataError);
  });

  it('leaves two tensors behind', async () => {
    expect(await tensorsLeftBy(() => tokenBatch('x', [[1]], options))).toBe(2);
    const fail = () => expect(() => tokenBatch('x', [[1], [99]], options)).toThrow();
    expect(await tensorsLeftBy(fail)).toBe(0);
  });
});
