import { describe, expect, it } from 'vitest';
import { drawing, type Colour } from '../testing/drawings';
import { COLOUR_DIM, colourBins, colourDescriptor } from './colour-descriptor';
import { boundsOf, depthOf } from './mask';
import { toOklab } from './oklab';

function describeAll(paint: (canvas: ReturnType<typeof drawing>) => void, ground: Colour) {
  const canvas = drawing(12, 12, ground);
  paint(canvas);
  const mask = { width: 12, height: 12, data: new Uint8Array(144).fill(1) };
  const bounds = boundsOf(mask);
  return colourDescriptor(colourBins(toOklab(canvas.image)), { mask, bounds }, depthOf(mask, bounds));
}

const squares = (values: Float32Array) => values.reduce((sum, x) => sum + x * x, 0);

describe('colourDescriptor', () => {
  it('has histograms whose squares sum to one', () => {
    const values = describeAll((canvas) => canvas.disc(6, 6, 4, [200, 30, 30]), [255, 255, 255]);
    expect(values.length).toBe(COLOUR_DIM);
    for (const part of [0, 1, 2]) expect(squares(values.slice(part * 21, part * 21 + 21))).toBeCloseTo(1, 4);
  });

  it('puts a grey into the two bins of lightness around it, and no hue', () => {
    const values = describeAll(() => undefined, [0, 0, 0]);
    expect(squares(values.slice(42, 58))).toBe(0);
    expect([...values.slice(58, 63)]).toEqual([1, 0, 0, 0, 0]);
  });

  it('separates the inner from the outer half', () => {
    const values = describeAll((canvas) => canvas.rectangle(2, 2, 10, 10, [220, 30, 40]), [255, 255, 255]);
    expect(squares(values.slice(0, 16))).toBeGreaterThan(0.9);
    expect(squares(values.slice(21, 37))).toBeLessThan(squares(values.slice(0, 16)));
  });

  it('is zero for an empty region, never NaN', () => {
    const mask = { width: 2, height: 2, data: new Uint8Array(4) };
    const lab = toOklab(drawing(2, 2, [9, 99, 200]).image);
    const values = colourDescriptor(colourBins(lab), { mask, bounds: boundsOf(mask) }, new Uint16Array(4));
    expect(values.every((x) => x === 0)).toBe(true);
  });
});
