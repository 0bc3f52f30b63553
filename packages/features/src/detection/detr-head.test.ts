import { seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { detrHead } from './detr-head';

const frame = { width: 40, height: 20 };
const outputs = (logits: readonly number[], boxes: readonly number[]) => {
  const queries = boxes.length / 4;
  return [
    { values: Float32Array.from(logits), dims: [1, queries, logits.length / queries] },
    { values: Float32Array.from(boxes), dims: [1, queries, 4] },
  ];
};

describe('detrHead', () => {
  it('decodes a query by hand', () => {
    // Classes 0, 1 and none: e^0, e^(ln 2) and e^0, so class 1 has 2 of 4.
    const { boxes, scores, labels } = detrHead().decode(
      outputs([0, Math.log(2), 0], [0.5, 0.5, 0.25, 0.5]),
      frame,
    );
    expectClose(boxes, [15, 5, 25, 15]);
    expectClose(scores, [0.5]);
    expect([...labels]).toEqual([1]);
  });

  it('never returns the class of no object, however likely', () => {
    const { scores, labels } = detrHead().decode(outputs([0, 1, 9], [0.5, 0.5, 1, 1]), frame);
    expect([...labels]).toEqual([1]);
    expectClose(scores, [Math.E / (1 + Math.E + Math.exp(9))]);
  });

  it("takes sigmoids of all classes for 'sigmoid'", () => {
    const { scores, labels } = detrHead({ activation: 'sigmoid' }).decode(
      outputs([-1, 0, 2], [0.5, 0.5, 1, 1]),
      frame,
    );
    expect([...labels]).toEqual([2]);
    expectClose(scores, [1 / (1 + Math.exp(-2))]);
  });

  it('agrees with one query at a time, and does not overflow', () => {
    const random = seededRandom(2);
    const logits = Array.from({ length: 6 * 5 }, () => random.normal() * 3);
    const corners = Array.from({ length: 6 * 4 }, () => random.next());
    const found = detrHead().decode(outputs(logits, corners), frame);
    for (let query = 0; query < 6; query++) {
      const row = logits.slice(query * 5, query * 5 + 5).map(Math.fround);
      const things = row.slice(0, 4);
      const label = things.indexOf(Math.max(...things));
      const total = row.map((logit) => Math.exp(logit)).reduce((a, b) => a + b);
      const [x, y, w, h] = corners.slice(query * 4, query * 4 + 4);
      expect(found.labels[query]).toBe(label);
      expect(found.scores[query]).toBeCloseTo(Math.exp(row[label]!) / total, 5);
      const box = [(x! - w! / 2) * 40, (y! - h! / 2) * 20, (x! + w! / 2) * 40, (y! + h! / 2) * 20];
      expectClose(found.boxes.slice(query * 4, query * 4 + 4), box, { relative: 1e-5 });
    }
    expect([...detrHead().decode(outputs([1000, 999, 0], [0, 0, 0, 0]), frame).scores]).toEqual([
      Math.fround(1 / (1 + Math.exp(-1))),
    ]);
  });

  it('names the expected shapes', () => {
    const [logits] = outputs([0, 0], [0, 0, 0, 0]);
    const boxes = { values: new Float32Array(8), dims: [1, 2, 4] };
    expect(() => detrHead().decode([logits!, boxes], frame)).toThrow(/got \[1, 1, 2\] and \[1, 2, 4\]/);
  });
});
