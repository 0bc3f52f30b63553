import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../extraction/decode-image';
import type { ResizeKernel } from '../extraction/extractor';
import { temporaryFolder } from '@vse/testing';
import { imageInput } from './image-input';
import { pixelScaling } from './pixel-scaling';
import { planesOf } from './planes';
import { preprocessingPresets } from './presets';

/** Kernels as their definitions give them, of the distance in px of the smaller image. */
const kernels: Readonly<
  Record<ResizeKernel, { readonly reach: number; readonly at: (x: number) => number }>
> = {
  lanczos3: {
    reach: 3,
    at: (x) =>
      x === 0
        ? 1
        : Math.abs(x) >= 3
          ? 0
          : (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2,
  },
  // Catmull and Rom's, a = -0.5.
  cubic: {
    reach: 2,
    at: (d) => {
      const x = Math.abs(d);
      if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
      return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
    },
  },
  linear: { reach: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
};

type Plane = readonly (readonly number[])[];

/** One axis made smaller: each new px is the kernel-weighted mean of the old ones around its centre, edges repeated. */
function shrink(
  row: readonly number[],
  size: number,
  { reach, at }: (typeof kernels)[ResizeKernel],
): number[] {
  const scale = row.length / size;
  return Array.from({ length: size }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    let [sum, total] = [0, 0];
    for (let j = Math.ceil(centre - reach * scale); j <= Math.floor(centre + reach * scale); j++) {
      const weight = at((j - centre) / scale);
      sum += weight * row[Math.min(row.length - 1, Math.max(0, j))]!;
      total += weight;
    }
    return Math.min(255, Math.max(0, sum / total));
  });
}

function shrinkPlane(plane: Plane, width: number, height: number, kernel: ResizeKernel): Plane {
  const turned = (rows: Plane) => rows[0]!.map((_, x) => rows.map((row) => row[x]!));
  const lower = turned(turned(plane).map((column) => shrink(column, height, kernels[kernel])));
  return lower.map((row) => shrink(row, width, kernels[kernel]));
}

const [width, height] = [18, 12];
/** A smooth picture of three channels. */
const planes: readonly Plane[] = [0, 1, 2].map((channel) =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) =>
      Math.round(128 + 90 * Math.sin(x / 3 + channel) * Math.cos(y / 4 - channel)),
    ),
  ),
);

async function picture(): Promise<string> {
  const file = join(await temporaryFolder(), 'a.png');
  const data = Buffer.from(
    planes[0]!.flatMap((row, y) => row.flatMap((_, x) => planes.map((plane) => plane[y]![x]!))),
  );
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
  return file;
}

/** Fails unless every number is within a few steps of 255 of the wanted one: sharp's kernels have whole-number weights. */
function expectNear(got: ArrayLike<number>, wanted: readonly number[], within: number): void {
  expect(got.length).toBe(wanted.length);
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - got[i]!)));
  expect(worst).toBeLessThanOrEqual(within);
}

describe('decodeImage, for presets', () => {
  it.each(['lanczos3', 'cubic', 'linear'] as const)('shrinks by the definition of %s', async (kernel) => {
    const { data } = await decodeImage(await picture(), { width: 9, height: 6, fit: 'fill', kernel });
    const wanted = planes.map((plane) => shrinkPlane(plane, 9, 6, kernel));
    const interleaved = wanted[0]!.flatMap((row, y) =>
      row.flatMap((_, x) => wanted.map((plane) => plane[y]![x]!)),
    );
    expectNear(data, interleaved, 2);
  });
});

describe('preprocessingPresets', () => {
  // Every preset at an eighth of its size, from 18 x 12: what the network is fed, from the definitions alone.
  const small = { width: 6, height: 6 };
  const bounds = { imagenet: 2 / 255 / 0.224, 'keras-caffe': 2, 'minus-one-to-one': 2 / 127.5 };

  it.each(['imagenet', 'keras-caffe', 'minus-one-to-one'] as const)(
    '%s feeds what its definition gives',
    async (name) => {
      const { preprocessing, fit } = preprocessingPresets[name];
      const shorter = 8;
      const input = imageInput('test', small, typeof fit === 'string' ? fit : { shorter });
      const image = await decodeImage(await picture(), input);
      const fed = planesOf([image], pixelScaling('test', preprocessing));
      const resized = planes.map((plane) =>
        typeof fit === 'string'
          ? shrinkPlane(plane, 6, 6, 'lanczos3')
          : // 18 x 12 with a shorter side of 8 is 12 x 8; its middle 6 x 6 starts at (3, 1).
            shrinkPlane(plane, 12, 8, 'lanczos3')
              .slice(1, 7)
              .map((row) => row.slice(3, 9)),
      );
      const wanted = {
        imagenet: resized.map((plane, c) =>
          plane.flat().map((v) => (v / 255 - [0.485, 0.456, 0.406][c]!) / [0.229, 0.224, 0.225][c]!),
        ),
        'keras-caffe': [2, 1, 0].map((c, i) =>
          resized[c]!.flat().map((v) => v - [103.939, 116.779, 123.68][i]!),
        ),
        'minus-one-to-one': resized.map((plane) => plane.flat().map((v) => v / 127.5 - 1)),
      }[name];
      expectNear(fed, wanted.flat(), bounds[name]);
    },
  );

  it('ten-crop-caffe is keras-caffe in ten crops', () => {
    const { crops, ...rest } = preprocessingPresets['ten-crop-caffe'];
    expect(crops).toBe(10);
    expect({ ...rest, crops: 1 }).toEqual(preprocessingPresets['keras-caffe']);
  });
});
