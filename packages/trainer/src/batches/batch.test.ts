import { DataError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tinyData, tinyModel } from '../testing/tiny-model';
import { collateBatch, disposeBatch, positivesOf, readBatch } from './batch';
import { planBatch } from './sampler';
import { tensorLedger } from '../run/tensor-ledger';

const data = tinyData(3, 2); // captions 0, 1 -> image 0; 2, 3 -> 1; 4 -> 2
const plan = (...captions: number[]) =>
  planBatch(data.captionToImage, Int32Array.from(captions), captions.length, 0);

describe('positivesOf', () => {
  it('marks each caption in the row of its image', () => {
    const positives = positivesOf(plan(3, 0, 2))!; // images 1, 0
    expect(positives.shape).toEqual([2, 3]);
    expect([...positives.dataSync()]).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it('is absent for the diagonal', () => {
    expect(positivesOf(plan(4, 1, 2))).toBeUndefined();
    expect(positivesOf(plan(4))).toBeUndefined();
  });

  it('has one mark per caption and at least one per image', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), (images) => {
        const order = Int32Array.from(images, (_, i) => i);
        const positives = positivesOf(planBatch(Int32Array.from(images), order, images.length, 0));
        if (!positives) {
          expect(new Set(images).size).toBe(images.length);
          return;
        }
        const [rows, columns] = positives.shape;
        const values = positives.dataSync();
        for (let c = 0; c < columns; c++) {
          expect(
            Array.from({ length: rows }, (_, r) => values[r * columns + c]!).reduce((a, b) => a + b),
          ).toBe(1);
        }
        for (let r = 0; r < rows; r++) expect(values.subarray(r * columns, (r + 1) * columns)).toContain(1);
        positives.dispose();
      }),
    );
  });
});

describe('a batch', () => {
  it('is read, collated and disposed', async () => {
    const model = tinyModel();
    const items = await readBatch(data, plan(3, 0, 2));
    expect(items.images).toEqual(await data.readImages([1, 0]));
    expect(items.captions).toEqual(await data.readCaptions([3, 0, 2]));
    const left = await tensorsLeftBy(() => {
      const batch = collateBatch(model, items, tensorLedger());
      expect([batch.images['x']!.shape, batch.captions['x']!.shape]).toEqual([
        [2, 5],
        [3, 3],
      ]);
      expect(batch.positives!.shape).toEqual([2, 3]);
      disposeBatch(batch);
    });
    expect(left).toBe(0);
  });

  it('must have an item per requested row', async () => {
    const short = { ...data, readImages: () => Promise.resolve([]) };
    await expect(readBatch(short, plan(0))).rejects.toThrow(
      'tiny.readImages must return 1 items, one per requested row, got 0',
    );
    await expect(readBatch(short, plan(0))).rejects.toBeInstanceOf(DataError);
  });
});
