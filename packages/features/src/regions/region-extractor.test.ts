import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { RegionDetector } from '../detection/onnx-detector';
import { regionRules } from '../detection/select-regions';
import type { FeatureExtractor } from '../extraction/extractor';
import { cellBoxes } from '../extraction/cell-boxes';
import { drawing } from '../testing/drawings';
import { toyExtractor } from '../testing/toy-extractor';
import { regionExtractor } from './region-extractor';
import { detectedRegions, orWholeImage, proposedRegions } from './region-source';

/** The red of each pixel of a 4 x 2 image, as a grid of one number a cell; counts its passes. */
function redMap(): FeatureExtractor & { passes: number; disposed: boolean } {
  const extractor = {
    ...toyExtractor({ kind: 'red' }),
    input: { width: 4, height: 2, fit: 'fill' } as const,
    length: 8,
    dim: 1,
    passes: 0,
    disposed: false,
    extract(images: Parameters<FeatureExtractor['extract']>[0]) {
      extractor.passes += images.length;
      return Promise.resolve(
        images.map(({ data }) => ({
          features: { values: Float32Array.from({ length: 8 }, (_, i) => data[3 * i]!), length: 8, dim: 1 },
          boxes: cellBoxes(2, 4),
          grid: { rows: 2, columns: 4 },
        })),
      );
    },
    dispose() {
      extractor.disposed = true;
      return Promise.resolve();
    },
  };
  return extractor;
}

const found = {
  boxes: Float32Array.of(0, 0, 0.5, 1, 0.5, 0, 1, 1, 0.5, 0, 1, 0.96),
  scores: Float32Array.of(0.5, 1, 0.75),
  labels: Int32Array.of(0, 1, 1),
};
const detector: RegionDetector = {
  name: 'by hand',
  settings: { kind: 1 },
  longest: 8,
  overlap: 0.5,
  concurrency: 1,
  detect: () => Promise.resolve(found),
  dispose: () => Promise.resolve(),
};

const picture = drawing(4, 2, [10, 0, 0]);
picture.rectangle(2, 0, 4, 2, [30, 0, 0]);

describe('regionExtractor', () => {
  it('pools every region from one map, and keeps its box', async () => {
    const map = redMap();
    const extractor = regionExtractor({ map, regions: detectedRegions(detector, regionRules.defrag) });
    expect(extractor).toMatchObject({ length: 20, dim: 1, input: { longest: 8 } });
    const [first] = await extractor.extract([picture.image]);
    // The whole image, then the right half (its double is suppressed), then the left. A bin's points lie between cells'
    // centres: the left half reads 10 but for what the points next to the middle take of 30.
    expect([...first!.boxes]).toEqual([0, 0, 1, 1, 0.5, 0, 1, 1, 0, 0, 0.5, 1]);
    expect(first!.features).toMatchObject({ length: 3, dim: 1 });
    const [whole, right, left] = first!.features.values;
    expect(whole).toBeCloseTo(20, 4);
    expect(left! + right!).toBeCloseTo(40, 4);
    expect(left).toBeGreaterThanOrEqual(10);
    expect(left).toBeLessThan(13);
    expect(map.passes).toBe(1);
  });

  it('returns the colour of a region of one colour', async () => {
    const inside = { ...detector, detect: () => Promise.resolve({ ...found, boxes: Float32Array.of(0.75, 0.25, 1, 0.75, 0, 0, 0.25, 1, 0, 0, 0, 0) }) }; // prettier-ignore
    const extractor = regionExtractor({ map: redMap(), regions: detectedRegions(inside) });
    const [first] = await extractor.extract([picture.image]);
    expectClose(first!.features.values, [10, 30]);
  });

  it('takes proposals without weights, and lists all its settings', async () => {
    const map = redMap();
    const extractor = regionExtractor({
      map,
      regions: proposedRegions({ count: 4 }),
      roi: { samplingRatio: 2 },
    });
    const [first] = await extractor.extract([picture.image]);
    expect([...first!.boxes.slice(0, 4)]).toEqual([0, 0, 1, 1]);
    expect(extractor.settings).toMatchObject({
      map: { name: 'toy', kind: 'red', input: { width: 4 } },
      regions: { name: 'proposed', count: 4 },
      roi: { outputSize: { rows: 7, columns: 7 }, samplingRatio: 2, aligned: true },
    });
    await extractor.dispose();
    expect(map.disposed).toBe(true);
  });

  it('returns no vectors for an image without regions', async () => {
    const blind = { ...detector, detect: () => Promise.resolve({ ...found, scores: new Float32Array(3) }) };
    const extractor = regionExtractor({ map: redMap(), regions: detectedRegions(blind, { minScore: 0.5 }) });
    expect((await extractor.extract([picture.image]))[0]!.features.length).toBe(0);
  });

  it('falls back to the whole image with orWholeImage, only without regions', async () => {
    const blind = { ...detector, detect: () => Promise.resolve({ ...found, scores: new Float32Array(3) }) };
    const [none, some] = [blind, detector].map((seeing) =>
      orWholeImage(detectedRegions(seeing, { minScore: 0.5 })),
    );
    const [first] = await regionExtractor({ map: redMap(), regions: none! }).extract([picture.image]);
    expect([...first!.boxes]).toEqual([0, 0, 1, 1]);
    expect(first!.features.values[0]).toBeCloseTo(20, 4);
    expect(some!.settings).toMatchObject({ rule: { minScore: 0.5 }, none: 'whole image' });
    expect(await some!.find(picture.image)).toEqual(
      await detectedRegions(detector, { minScore: 0.5 }).find(picture.image),
    );
  });

  it('refuses maps of cropped images, and vectors without a grid', async () => {
    const regions = detectedRegions(detector);
    const cut = { ...redMap(), input: { width: 4, height: 2, fit: 'cover' } as const };
    expect(() => regionExtractor({ map: cut, regions })).toThrow(OptionError);
    await expect(regionExtractor({ map: toyExtractor(), regions }).extract([picture.image])).rejects.toThrow(
      /must return a grid/,
    );
  });
});
