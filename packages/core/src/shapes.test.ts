import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '@vse/base';
import { assertShape } from './shapes';

describe('assertShape', () => {
  const x = tf.zeros([2, 3]);

  it('accepts the wanted shape, and any size for a named axis', () => {
    expect(() => assertShape('f', 'x', x, [2, 3])).not.toThrow();
    expect(() => assertShape('f', 'x', x, ['batch', 3])).not.toThrow();
  });

  it.each([[[2, 4]], [['batch', 2]], [[2]], [[2, 3, 'dim']]])('refuses %s', (wanted) => {
    expect(() => assertShape('f', 'x', x, wanted)).toThrow(ShapeError);
  });

  it('says where, wanted, got and what to do', () => {
    expect(() =>
      assertShape('cosine', 'captions', x, ['captions', 1, 1024], 'Pool the words first.'),
    ).toThrow('cosine: captions must be [captions, 1, 1024], got [2, 3]. Pool the words first.');
  });
});
