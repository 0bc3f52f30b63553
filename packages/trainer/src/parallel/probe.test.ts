import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { randomSets, setModel } from '../testing/set-model';
import { assertSameScores, probeItems, probeScores } from './probe';

const items = { images: randomSets(5, 4, 5), captions: randomSets(4, 5, 6) };

describe('the probe of a model', () => {
  it('scores the first items', async () => {
    const model = setModel();
    const some = probeItems(items);
    expect(some).toEqual({ images: items.images.slice(0, 3), captions: items.captions.slice(0, 3) });
    const sets = [model.images.collate(some.images), model.captions.collate(some.captions)] as const;
    const wanted = model.similarity.score(model.images.encode(sets[0]), model.captions.encode(sets[1]));
    expectClose(await probeScores(model, some), wanted.dataSync());
  });

  it('leaves no tensor behind', async () => {
    const model = setModel();
    expect(await tensorsLeftBy(() => probeScores(model, items))).toBe(0);
  });

  it('tells other scores from rounding, and refuses any that is not a number', () => {
    const wanted = Float32Array.of(1, -2, 0);
    const check =
      (...got: number[]) =>
      () =>
        assertSameScores(Float32Array.from(got), wanted);
    expect(check(1.0001, -2.0001, 1e-5)).not.toThrow();
    for (const got of [[1.01, -2, 0], [1, -2, NaN], [1, -2], [1, -2, 0, 0]]) expect(check(...got)).toThrow(OptionError); // prettier-ignore
    expect(check(1, -2.1, 0)).toThrow(
      'scores a pair -2.0999999046325684, wanted -2. State every option in the recipe',
    );
  });
});
