import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { buildIndex, openIndex } from '../disk/folder-index';
import { exactIndex } from '../exact/exact-index';
import { slowScore } from '../testing/slow-search';
import { itemsOf, normalVectors } from '../testing/vectors';
import { correctedIndex, type HubCorrection } from './corrected-index';

const dim = 20;
const softmax: HubCorrection = {
  name: 'inverted softmax, T = 15',
  scale: 15,
  bias: (list) => Math.log(Array.from(list).reduce((sum, one) => sum + Math.exp(15 * one), 0)),
};
const nearest: HubCorrection = {
  name: 'mean of the three nearest',
  scale: 1,
  bias: (list) =>
    Array.from(list)
      .sort((a, b) => b - a)
      .slice(0, 3)
      .reduce((sum, one) => sum + one / 3, 0),
};
const bank = normalVectors(1, 150, dim);
const items = itemsOf(normalVectors(2, 80, dim));
const queries = normalVectors(3, 6, dim);

/** Corrected scores by the definition. */
function slowCorrected(
  correction: HubCorrection,
  metric: 'cosine' | 'dot',
  query: Float32Array,
  vector: Float32Array,
) {
  const similarities = bank.map((one) => slowScore(metric, one, vector));
  return correction.scale * slowScore(metric, query, vector) - correction.bias(similarities);
}

describe('correctedIndex', () => {
  const cases = [softmax, nearest].flatMap((correction) =>
    (['cosine', 'dot'] as const).flatMap((metric) =>
      (['float32', 'int8'] as const).map((precision) => ({
        correction,
        metric,
        precision,
        name: correction.name,
      })),
    ),
  );

  it.each(cases)('ranks by $metric with $name as its definition does, in $precision', async (options) => {
    const { correction, metric, precision } = options;
    const bias = metric === 'dot' && correction === softmax ? nearest : correction; // exp(15 x 40) is no number
    const index = await correctedIndex({
      dim,
      metric,
      correction: bias,
      bank,
      open: (settings) => exactIndex({ ...settings, precision }),
    });
    await index.add(items.slice(0, 50));
    await index.add(items.slice(50));
    await index.add([{ ...items[4]!, vector: items[9]!.vector }]); // a replaced item gets the bias of its new vector
    await index.remove(['item-7']);
    const now = items
      .map((item, i) => (i === 4 ? { ...item, vector: items[9]!.vector } : item))
      .filter(({ id }) => id !== 'item-7');
    const found = await index.search(queries, { k: 12 });
    for (const [i, query] of queries.entries()) {
      const wanted = now
        .map(({ id, vector }) => ({ id, score: slowCorrected(bias, metric, query, vector) }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      found[i]!.forEach(({ score }, at) => expect(score).toBeCloseTo(wanted[at]!.score, 4));
      for (const { id, score } of found[i]!) {
        expect(score).toBeCloseTo(wanted.find((one) => one.id === id)!.score, 4);
      }
    }
    expect([index.dim, index.metric, index.correction, index.transductive]).toEqual([
      dim,
      metric,
      bias.name,
      false,
    ]);
    await index.close();
  });

  it('filters, and corrects each part of an item', async () => {
    const correction: HubCorrection = {
      name: 'sum',
      scale: 2,
      bias: (list) => Array.from(list).reduce((a, b) => a + b, 0),
    };
    const index = await correctedIndex({
      dim: 2,
      metric: 'dot',
      correction,
      bank: [Float32Array.of(1, 0)],
      open: (settings) => exactIndex(settings),
    });
    const parts = { values: Float32Array.of(3, 0, 0, 2), length: 2, dim: 2 };
    await index.add([
      { id: 'two parts', vector: parts, metadata: { year: 1 } },
      { id: 'one', vector: Float32Array.of(1, 1), metadata: { year: 2 } },
    ]);
    // 2 (q·v) - v[0] with q = (1, 1): 2 x 3 - 3 = 3 and 2 x 2 - 0 = 4; 2 x 2 - 1 = 3.
    const query = Float32Array.of(1, 1);
    expect(await index.search([query], { k: 2 })).toEqual([
      [
        { id: 'two parts', score: 4, part: 1, metadata: { year: 1 } },
        { id: 'one', score: 3, metadata: { year: 2 } },
      ],
    ]);
    const filter = { field: 'year', equals: 2 };
    expect((await index.search([query], { k: 2, filter }))[0]!.map(({ id }) => id)).toEqual(['one']);
    expect([await index.count(), await index.count(filter)]).toEqual([2, 1]);
    await index.close();
  });

  it('is kept in a folder, for its model, correction and bank alone', async () => {
    const folder = join(await temporaryFolder(), 'index');
    const options = { dim, model: 'm', correction: softmax, bank };
    const index = await correctedIndex({
      ...options,
      open: (settings) => buildIndex({ ...settings, folder }),
    });
    await index.add(items, { model: 'm' });
    const before = await index.search(queries, { k: 5, model: 'm' });
    await index.close();
    const open = () => openIndex(folder, { readOnly: true });
    const again = await correctedIndex({ ...options, open });
    expect(await again.search(queries, { k: 5 })).toEqual(before);
    await expect(again.search(queries, { k: 5, model: 'other' })).rejects.toThrow(/"m".*"other"/);
    await again.close();
    await expect(correctedIndex({ ...options, bank: bank.slice(1), open })).rejects.toThrow(
      /this model, correction and bank/,
    );
    await expect(correctedIndex({ ...options, correction: nearest, open })).rejects.toThrow(/for another/);
    await expect(correctedIndex({ ...options, model: 'n', open })).rejects.toThrow(/for another/);
  });

  it('refuses an empty bank, vectors that do not fit, and a bias that is no number', async () => {
    const open = (settings: { dim: number; metric: 'dot'; model: string }) => exactIndex(settings);
    await expect(correctedIndex({ dim, correction: softmax, bank: [], open })).rejects.toThrow(
      /bank must have a query/,
    );
    await expect(correctedIndex({ dim: 3, correction: softmax, bank, open })).rejects.toThrow(
      /3 numbers, got 20/,
    );
    const index = await correctedIndex({ dim, correction: { ...softmax, bias: () => NaN }, bank, open });
    await expect(index.add(items)).rejects.toThrow(/finite bias, got NaN for "item-0"/);
    await expect(index.add([{ id: 'x', vector: new Float32Array(3) }])).rejects.toThrow(/20 numbers, got 3/);
    await expect(index.add([{ id: 'x', vector: new Float32Array(dim) }])).rejects.toThrow(/all zeros/);
    expect(await index.count()).toBe(0);
    await index.close();
  });
});
