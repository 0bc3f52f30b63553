import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropout } from './dropout';

const x = tf.ones([1000]);

describe('dropout', () => {
  it('returns its input outside training', () => expectClose(dropout().apply(x), x));

  it('drops numbers at the rate and keeps the mean', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.2, 0.5, 0.8), (seed, rate) => {
        const values = [...dropout({ rate, seed }).apply(x, { training: true }).dataSync()];
        const dropped = values.filter((value) => value === 0).length / 1000;
        expect(Math.abs(dropped - rate)).toBeLessThan(0.08);
        const kept = values.filter((value) => value !== 0);
        expectClose(kept, kept.map(() => 1 / (1 - rate))); // prettier-ignore
      }),
      { numRuns: 20 },
    );
  });

  it('drops the same from the same seed, and something else at the next call', () => {
    const [a, b] = [dropout({ seed: 1 }), dropout({ seed: 1 })];
    const first = a.apply(x, { training: true });
    expectClose(first, b.apply(x, { training: true }));
    expect(a.apply(x, { training: true }).dataSync()).not.toEqual(first.dataSync());
  });

  it('drops the same again for a named draw, whatever was drawn before', () => {
    const dropped = (layer: ReturnType<typeof dropout>, draw: string) =>
      layer.apply(x, { training: true, draw }).dataSync();
    const [one, other] = [dropout({ seed: 1 }), dropout({ seed: 1 })];
    const first = dropped(one, 'step 7');
    expect(dropped(one, 'step 8')).not.toEqual(first);
    expect(dropped(one, 'step 7')).toEqual(first);
    other.apply(x, { training: true });
    expect(dropped(other, 'step 7')).toEqual(first);
    expect(dropped(dropout({ seed: 2 }), 'step 7')).not.toEqual(first);
  });

  it('sends no gradient to dropped numbers', () => {
    const layer = dropout({ seed: 3 });
    const twin = dropout({ seed: 3 });
    const grad = tf.grad((v) => tf.sum(layer.apply(v, { training: true })))(x);
    expectClose(grad, twin.apply(x, { training: true }));
  });

  it('leaves one tensor behind', async () => {
    const layer = dropout();
    expect(await tensorsLeftBy(() => layer.apply(x, { training: true }))).toBe(1);
    expect(await tensorsLeftBy(() => layer.apply(x))).toBe(1);
  });

  it('refuses to drop everything', () => {
    for (const rate of [1, -0.1, NaN, Infinity, null as never])
      expect(() => dropout({ rate })).toThrow(OptionError);
  });
});
