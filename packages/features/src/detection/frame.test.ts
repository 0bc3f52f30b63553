import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { frameImage, resizePixels } from './frame';

/** The red of a pixel. */
const red = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number) =>
  data[(y * width + x) * 3];

describe('frameImage', () => {
  const { image } = drawing(20, 10, [200, 0, 0]);

  it('letterboxes into the upper left corner, the rest in the fill colour', async () => {
    const options = { size: { width: 40, height: 40 }, longest: 0, resize: 'letterbox', fill: 114 } as const;
    const framed = await frameImage(image, options);
    expect(framed.content).toEqual({ width: 40, height: 20 });
    expect([red(framed, 39, 19), red(framed, 0, 20), red(framed, 39, 39)]).toEqual([200, 114, 114]);
    expect(framed.data.length).toBe(40 * 40 * 3);
  });

  it('letterboxes an upright image beside the fill colour', async () => {
    const { image: upright } = drawing(10, 20, [200, 0, 0]);
    const options = { size: { width: 40, height: 40 }, longest: 0, resize: 'letterbox', fill: 114 } as const;
    const framed = await frameImage(upright, options);
    expect(framed.content).toEqual({ width: 20, height: 40 });
    expect([red(framed, 19, 39), red(framed, 20, 0), red(framed, 20, 39)]).toEqual([200, 114, 114]);
  });

  it('stretches', async () => {
    const options = { size: { width: 5, height: 9 }, longest: 0, resize: 'stretch', fill: 1 } as const;
    const framed = await frameImage(image, options);
    expect(framed).toMatchObject({ width: 5, height: 9, content: { width: 5, height: 9 } });
    expect(new Set(framed.data)).toEqual(new Set([200, 0]));
  });

  it('keeps the aspect ratio for a network of any size, and does not enlarge', async () => {
    const options = { longest: 10, resize: 'letterbox', fill: 0 } as const;
    expect(await frameImage(image, options)).toMatchObject({ width: 10, height: 5 });
    expect(await frameImage(image, { ...options, longest: 99 })).toMatchObject({ width: 20, height: 10 });
  });
});

describe('resizePixels', () => {
  it('averages the covered pixels when it halves a gradient', async () => {
    const data = Uint8Array.from({ length: 8 * 2 * 3 }, (_, i) => 10 * (Math.floor(i / 3) % 8));
    const half = await resizePixels({ data, width: 8, height: 2 }, { width: 4, height: 1 });
    // Inside, a linear kernel over a linear gradient gives its value at the new centre: 15 and so on.
    expect([red(half, 1, 0), red(half, 2, 0)]).toEqual([25, 45]);
  });

  it('returns an image of the size itself', async () => {
    const image = { data: new Uint8Array(12), width: 2, height: 2 };
    expect(await resizePixels(image, { width: 2, height: 2 })).toBe(image);
  });
});
