import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attentionLayer,
  attentionMask,
  checkAttention,
  strongestRegion,
  type AttentionMap,
} from './attention-layer';
import { ReportError } from '../report-error';

const map: AttentionMap = {
  image: { src: 'data:image/png;base64,AAAA', width: 200, height: 100 },
  words: ['dog', 'the'],
  boxes: [
    [0, 0, 0.5, 0.5],
    [0.25, 0, 1, 1],
    [0, 0, 0.1, 0.1],
  ],
  weights: [
    [0.6, 0.3, 0],
    [0, 0, 0],
  ],
};

describe('attentionMask', () => {
  it('opens the veil by weight, the strongest last', () => {
    // Levels 0.3 / 0.6 = 0.5 and 1: greys 255 * (1 - 0.5) = 127.5, rounded to 128, and 0. The third has none.
    const rects = attentionMask(map, 0, 'm').match(/<rect [^>]*>/g)!;
    expect(rects).toEqual([
      '<rect width="200" height="100" fill="#fff"/>',
      '<rect x="50" y="0" width="150" height="100" fill="rgb(128,128,128)"/>',
      '<rect x="0" y="0" width="100" height="50" fill="rgb(0,0,0)"/>',
    ]);
  });

  it('stays shut where a word attends to nothing', () => {
    expect(attentionMask(map, 1, 'm').match(/<rect /g)).toHaveLength(1);
  });
});

describe('attentionLayer', () => {
  it('outlines the strongest region, and none where there is none', () => {
    expect(attentionLayer(map, 0, 'm').match(/fill="none"/g)).toHaveLength(2);
    expect(attentionLayer(map, 0, 'm')).toContain('mask="url(#m)"');
    expect(attentionLayer(map, 1, 'm')).not.toContain('fill="none"');
  });

  it('never draws outside the image', () => {
    const side = fc.double({ min: -0.05, max: 1.05, noNaN: true });
    fc.assert(
      fc.property(side, side, side, side, (a, b, c, d) => {
        const boxes = [[Math.min(a, b), Math.min(c, d), Math.max(a, b), Math.max(c, d)] as const];
        const one = { ...map, words: ['x'], boxes, weights: [[1]] };
        checkAttention('test', one);
        const drawn = attentionMask(one, 0, 'm') + attentionLayer(one, 0, 'm');
        for (const [, x, y, width, height] of drawn.matchAll(
          /x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g,
        )) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(x) + Number(width)).toBeLessThanOrEqual(200.011);
          expect(Number(y) + Number(height)).toBeLessThanOrEqual(100.011);
        }
      }),
    );
  });
});

describe('strongestRegion', () => {
  it('is the first of the largest', () => {
    expect([strongestRegion([0.1, 0.4, 0.4]), strongestRegion([0, 0]), strongestRegion([])]).toEqual([
      1, -1, -1,
    ]);
  });
});

describe('checkAttention', () => {
  it.each([
    ['a word too few', { words: ['dog'] }, '[1 words][3 regions], got [2][3]'],
    ['a weight too few', { weights: [[1, 2, 3], [1]] }, 'got [2][3 or 1]'],
    [
      'NaN',
      {
        weights: [
          [0, 0, 0],
          [0, NaN, 0],
        ],
      },
      'weights[1][1] must be a finite number',
    ],
    [
      'a negative weight',
      {
        weights: [
          [0, 0, -1],
          [0, 0, 0],
        ],
      },
      'weights[0][2] must be a finite number of at least 0',
    ],
    [
      'px',
      {
        boxes: [
          [0, 0, 1, 1],
          [0, 0, 120, 80],
          [0, 0, 1, 1],
        ],
      },
      'boxes[1] must be [x1, y1, x2, y2] from 0 to 1',
    ],
    [
      'corners swapped',
      {
        boxes: [
          [1, 0, 0, 1],
          [0, 0, 1, 1],
          [0, 0, 1, 1],
        ],
      },
      'boxes[0]',
    ],
  ])('refuses %s', (_, part, message) => {
    const run = () => checkAttention('test', { ...map, ...(part as Partial<AttentionMap>) });
    expect(run).toThrow(ReportError);
    expect(run).toThrow(message);
  });

  it('takes a caption without words', () => {
    expect(() => checkAttention('test', { ...map, words: [], weights: [] })).not.toThrow();
  });
});
