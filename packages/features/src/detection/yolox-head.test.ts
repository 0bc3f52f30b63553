import { seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { yoloxHead } from './yolox-head';

const head = yoloxHead({ strides: [8, 16] });
const frame = { width: 32, height: 16 };
// Stride 8: 2 rows of 4; stride 16: 1 row of 2.
const cells = 10;
const depth = 8;

/** One cell at a time, from the text of the model's description. */
function slowly(values: Float32Array) {
  const places = [
    ...[0, 1].flatMap((y) => [0, 1, 2, 3].map((x) => ({ x, y, stride: 8 }))),
    ...[0, 1].map((x) => ({ x, y: 0, stride: 16 })),
  ];
  return places.map(({ x, y, stride }, cell) => {
    const [cx, cy, w, h, objectness, ...classes] = values.slice(cell * depth, (cell + 1) * depth);
    const centre = { x: (cx! + x) * stride, y: (cy! + y) * stride };
    const size = { x: Math.exp(w!) * stride, y: Math.exp(h!) * stride };
    return {
      box: [centre.x - size.x / 2, centre.y - size.y / 2, centre.x + size.x / 2, centre.y + size.y / 2],
      score: objectness! * Math.max(...classes),
      label: classes.indexOf(Math.max(...classes)),
    };
  });
}

describe('yoloxHead', () => {
  it('decodes a cell by hand', () => {
    const values = new Float32Array(cells * depth);
    // Cell 6 of stride 8 is column 2, row 1: centre ((0.5 + 2) 8, (0.25 + 1) 8) = (20, 10), size 2 x 8 = 16 and 8.
    values.set([0.5, 0.25, Math.log(2), 0, 0.5, 0.25, 0.75, 0.5], 6 * depth);
    const { boxes, scores, labels } = head.decode([{ values, dims: [1, cells, depth] }], frame);
    expectClose(boxes.slice(24, 28), [12, 6, 28, 14]);
    expect(scores[6]).toBeCloseTo(0.5 * 0.75, 6);
    expect(labels[6]).toBe(1);
  });

  it('agrees with one cell at a time', () => {
    const random = seededRandom(1);
    const values = Float32Array.from({ length: cells * depth }, () => random.next());
    const { boxes, scores, labels } = head.decode([{ values, dims: [1, cells, depth] }], frame);
    const wanted = slowly(values);
    expectClose(
      boxes,
      wanted.flatMap(({ box }) => box),
      { relative: 1e-5 },
    );
    expectClose(
      scores,
      wanted.map(({ score }) => score),
    );
    expect([...labels]).toEqual(wanted.map(({ label }) => label));
  });

  it('names the expected shape', () => {
    const output = { values: new Float32Array(9 * depth), dims: [1, 9, depth] };
    expect(() => head.decode([output], frame)).toThrow(
      /\[1, 10, 5 \+ classes\] for 32 x 16.*got \[1, 9, 8\]/,
    );
  });
});
