import { describe, expect, it } from 'vitest';
import { drawing, type Colour } from '../testing/drawings';
import { descriptorExtractor } from './descriptor-extractor';

const red: Colour = [220, 30, 40];
const blue: Colour = [30, 90, 210];

/** The features of the one thing on a pale ground. */
async function thing(shape: 'disc' | 'bar', fill: Colour, x = 40) {
  const canvas = drawing(96, 96, [225, 230, 235]);
  if (shape === 'disc') canvas.disc(x, 48, 18, fill);
  else canvas.rectangle(x - 8, 20, x + 8, 76, fill);
  const extractor = descriptorExtractor({ threads: 1 });
  const [{ features, boxes }] = (await extractor.extract([canvas.image])) as [
    Awaited<ReturnType<typeof extractor.extract>>[0],
  ];
  expect(boxes.length).toBe(features.length * 4);
  return features.values.subarray(2 * features.dim, 3 * features.dim);
}

const distance = (a: Float32Array, b: Float32Array, from = 0, to = a.length) =>
  Math.hypot(...a.slice(from, to).map((x, i) => x - b[from + i]!));

describe('descriptorExtractor', () => {
  it('returns finite vectors of one dimension for every region', async () => {
    const extractor = descriptorExtractor({ proposals: { count: 5 }, threads: 1 });
    const canvas = drawing(30, 20, [0, 0, 0]);
    const [blank] = await extractor.extract([canvas.image]);
    expect(extractor.length).toBe(5);
    expect(blank!.features.dim).toBe(extractor.dim);
    expect(blank!.features.values.every(Number.isFinite)).toBe(true);
    expect(blank!.features.values.length).toBe(blank!.features.length * extractor.dim);
  });

  it('is close for objects of one colour in its colour part, and of one shape in its shape part', async () => {
    const [disc, otherDisc, bar] = [
      await thing('disc', red),
      await thing('disc', blue),
      await thing('bar', red),
    ];
    const colours = 72;
    expect(distance(disc, bar, 0, colours)).toBeLessThan(0.5 * distance(disc, otherDisc, 0, colours));
    expect(distance(disc, otherDisc, colours)).toBeLessThan(0.5 * distance(disc, bar, colours));
  });

  it('changes little when an object moves', async () => {
    const moved = distance(await thing('disc', red), await thing('disc', red, 56));
    expect(moved).toBeLessThan(0.3 * distance(await thing('disc', red), await thing('disc', blue)));
  });

  it('checks its options when it is created', () => {
    expect(() => descriptorExtractor({ longest: 2 })).toThrow(/longest/);
    expect(() => descriptorExtractor({ threads: 0 })).toThrow(/threads must be a whole number of at least 1/);
    expect(() => descriptorExtractor({ proposals: { count: 0 } })).toThrow(/count/);
    expect(descriptorExtractor().settings).not.toEqual(
      descriptorExtractor({ proposals: { scale: 9 } }).settings,
    );
  });

  it('returns the same features from any number of threads, in order, and keeps the pixels', async () => {
    const images = [3, 9, 15, 21, 27].map((radius) => {
      const canvas = drawing(80, 60, [250, 250, 240]);
      canvas.disc(40, 30, radius, [20 * radius - 40, 90, 30]);
      return canvas.image;
    });
    const [alone, threaded] = [descriptorExtractor({ threads: 1 }), descriptorExtractor({ threads: 3 })];
    expect(threaded.settings).toEqual(alone.settings);
    expect(threaded.concurrency).toBe(3);
    const copies = images.map(({ data }) => data.slice());
    expect(await threaded.extract(images)).toEqual(await alone.extract(images));
    expect(images.map(({ data }) => data)).toEqual(copies);
    await threaded.dispose();
    await expect(threaded.extract(images)).rejects.toThrow(/ended/);
  });

  it('can be disposed before its first use', async () => {
    await expect(descriptorExtractor({ threads: 2 }).dispose()).resolves.toBeUndefined();
  });
});
