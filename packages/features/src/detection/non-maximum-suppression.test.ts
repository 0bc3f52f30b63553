import { OptionError, ShapeError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nonMaximumSuppression } from './non-maximum-suppression';

/** A box at x of width 4 and height 1. */
const at = (x: number) => [x, 0, x + 4, 1];

/** The definition, slowly: take the best box left, drop what overlaps it, until none is left. Areas by counting cells. */
function slowly(
  boxes: readonly number[][],
  scores: readonly number[],
  overlap: number,
  labels?: readonly number[],
) {
  const cells = ([x1, y1, x2, y2]: readonly number[]) => {
    const inside = new Set<string>();
    for (let x = x1!; x < x2!; x++) for (let y = y1!; y < y2!; y++) inside.add(`${x},${y}`);
    return inside;
  };
  const iou = (a: readonly number[], b: readonly number[]) => {
    const [one, two] = [cells(a), cells(b)];
    const both = [...one].filter((cell) => two.has(cell)).length;
    return both === 0 ? 0 : both / (one.size + two.size - both);
  };
  let left = scores.map((_, i) => i);
  const kept: number[] = [];
  while (left.length > 0) {
    const best = left.reduce((a, b) => (scores[b]! > scores[a]! ? b : a));
    kept.push(best);
    left = left.filter(
      (i) =>
        i !== best && ((labels && labels[i] !== labels[best]) || iou(boxes[i]!, boxes[best]!) <= overlap),
    );
  }
  return kept;
}

const side = fc.integer({ min: 0, max: 5 });
const box = fc.tuple(side, side, side, side).map(([x, y, w, h]) => [x, y, x + w, y + h]);
const cases = fc
  .array(fc.tuple(box, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 1 })), { maxLength: 9 })
  .map((items) => ({
    boxes: items.map(([corners]) => corners),
    scores: items.map(([, score]) => score / 4),
    labels: items.map(([, , label]) => label),
  }));
const overlaps = fc.constantFrom(0, 0.25, 0.5, 1);

describe('nonMaximumSuppression', () => {
  it('keeps the best and drops what overlaps it', () => {
    // Boxes at 0 and 1 share 3 of 5 (0.6), those at 0 and 3 share 1 of 7.
    const boxes = [at(0), at(1), at(3)].flat();
    expect(nonMaximumSuppression(boxes, [0.5, 0.9, 0.4])).toEqual([1, 2]);
    expect(nonMaximumSuppression(boxes, [0.9, 0.5, 0.4])).toEqual([0, 2]);
    expect(nonMaximumSuppression(boxes, [0.9, 0.5, 0.4], { overlap: 0.6 })).toEqual([0, 1, 2]);
    expect(nonMaximumSuppression(boxes, [0.9, 0.5, 0.4], { overlap: 0 })).toEqual([0]);
  });

  it('does not suppress boxes of other classes with labels', () => {
    const boxes = [at(0), at(0), at(0)].flat();
    expect(nonMaximumSuppression(boxes, [0.5, 0.9, 0.4], { labels: [1, 2, 1] })).toEqual([1, 0]);
  });

  it('takes the earlier of equal scores, and stops at the limit', () => {
    const boxes = [at(0), at(9), at(0), at(20)].flat();
    expect(nonMaximumSuppression(boxes, [0.5, 0.5, 0.5, 0.5])).toEqual([0, 1, 3]);
    expect(nonMaximumSuppression(boxes, [0.1, 0.5, 0.5, 0.5], { limit: 2 })).toEqual([1, 2]);
    expect(nonMaximumSuppression([], [])).toEqual([]);
  });

  it('agrees with the slow definition', () => {
    fc.assert(
      fc.property(cases, overlaps, fc.boolean(), ({ boxes, scores, labels }, overlap, perClass) => {
        const given = perClass ? labels : undefined;
        expect(
          nonMaximumSuppression(boxes.flat(), scores, { overlap, ...(given && { labels: given }) }),
        ).toEqual(slowly(boxes, scores, overlap, given));
      }),
    );
  });

  it('is idempotent, and invariant to scale, place and order', () => {
    fc.assert(
      fc.property(cases, overlaps, ({ boxes, scores }, overlap) => {
        // Scores made different, so that the order of the boxes cannot matter.
        const distinct = scores.map((score, i) => score + i / 100);
        const kept = nonMaximumSuppression(boxes.flat(), distinct, { overlap });
        const again = nonMaximumSuppression(
          kept.flatMap((i) => boxes[i]!),
          kept.map((i) => distinct[i]!),
          { overlap },
        );
        expect(again).toEqual(kept.map((_, i) => i));
        const moved = boxes.flat().map((value) => 8 * value + 16);
        expect(nonMaximumSuppression(moved, distinct, { overlap })).toEqual(kept);
        const back = nonMaximumSuppression([...boxes].reverse().flat(), [...distinct].reverse(), { overlap });
        expect(back.map((i) => boxes.length - 1 - i)).toEqual(kept);
      }),
    );
  });

  it('does not change its input', () => {
    const boxes = Float32Array.from([at(0), at(1)].flat());
    const before = boxes.slice();
    nonMaximumSuppression(boxes, [0, 1]);
    expect(boxes).toEqual(before);
  });

  it('refuses wrong options and shapes', () => {
    expect(() => nonMaximumSuppression([0, 0, 1], [1])).toThrow(ShapeError);
    expect(() => nonMaximumSuppression(at(0), [1], { labels: [] })).toThrow(ShapeError);
    expect(() => nonMaximumSuppression(at(0), [1], { overlap: 1.5 })).toThrow(OptionError);
    expect(() => nonMaximumSuppression(at(0), [NaN])).toThrow('scores[0] must be a number');
  });
});
