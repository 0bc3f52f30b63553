import { assertPositive, assertWhole, OptionError } from '@vse/core';
import type { PixelImage } from '../extraction/extractor';
import { growBackground } from './grow-background';
import { boundsOf, components, depthOf, overlap, type BoundedMask, type Mask } from './mask';
import { mergeSegments } from './merge-segments';
import { smooth, toOklab, type LabImage } from './oklab';
import { segment, type Segmentation } from './segment';
import { splitAtNecks } from './split-at-necks';

/** Number and size of proposed regions. */
export interface ProposeRegionsOptions {
  /** Maximum number of regions per image, the whole image among them. Defaults to `12`. */
  readonly count?: number;
  /** Scale of the segmentation: larger means fewer, larger segments. Defaults to `120`. */
  readonly scale?: number;
  /** Area of the smallest region relative to the image's. Defaults to `0.004`. */
  readonly smallest?: number;
}

/** A proposed region of an image. */
export interface Region extends BoundedMask {
  /** `'image'` is the whole image, `'background'` is connected to its border, `'object'` is anything else. */
  readonly kind: 'image' | 'background' | 'object';
  /** `[x1, y1, x2, y2]` relative to the image's width and height. */
  readonly box: readonly [number, number, number, number];
}

/**
 * Proposes regions of an image without learned weights, deterministically: the whole image, its background (the segments
 * along its border), each object in front of it, the parts of objects that merely touch, and then the largest segments
 * merged by colour until `count` is reached.
 *
 * @throws `OptionError` if a number is out of its range.
 *
 * @example
 * ```ts
 * import { proposeRegions } from '@vse/features';
 *
 * const [width, height] = [64, 48];
 * const data = new Uint8Array(width * height * 3).fill(255);
 * for (let y = 12; y < 36; y++) for (let x = 10; x < 30; x++) data.set([200, 0, 0], (y * width + x) * 3);
 * for (const { kind, box } of proposeRegions({ data, width, height })) console.log(kind, box); // image, background, object
 * ```
 */
export function proposeRegions(image: PixelImage, options: ProposeRegionsOptions = {}): Region[] {
  return regionsOf(toOklab(image), options);
}

/** Proposes regions of an image in OKLab. */
export function regionsOf(image: LabImage, options: ProposeRegionsOptions = {}): Region[] {
  const { count, scale, smallest } = checked(options);
  const { width, height } = image;
  const lab = smooth(image);
  const area = Math.max(1, Math.round(smallest * width * height));
  const neck = Math.max(2, Math.round(0.025 * Math.min(width, height)));
  const segments = segment(lab, { scale, smallest: Math.max(2, area >> 1) });
  const whole = bounded({ width, height, data: new Uint8Array(width * height).fill(1) });
  const background = growBackground(lab, segments, { contact: 0.02, tolerance: 7 });
  const objects = components(invert(background), area).map(bounded);
  const parts = objects.flatMap((object) => splitAtNecks(object, neck, area)).map(bounded);

  const chosen: Region[] = [regionOf('image', whole)];
  const add = (kind: Region['kind'], candidate: BoundedMask, same = 0.8): void => {
    if (chosen.length >= count || candidate.bounds.area < area) return;
    if (chosen.every((other) => overlap(other, candidate) < same)) chosen.push(regionOf(kind, candidate));
  };
  add('background', bounded(background), 0.97);
  for (const object of bySize(objects)) add('object', object);
  for (const part of bySize(parts)) add('object', part);
  if (chosen.length === count) return chosen;
  for (const part of bySize(colourParts(lab, segments, count))) if (!isThin(part, neck)) add('object', part);
  return chosen;
}

function checked(options: ProposeRegionsOptions): Required<ProposeRegionsOptions> {
  const { count = 12, scale = 120, smallest = 0.004 } = options;
  assertWhole('proposeRegions', 'count', count);
  assertPositive('proposeRegions', 'scale', scale);
  if (!(smallest > 0 && smallest < 1)) {
    throw new OptionError(`proposeRegions: smallest must be above 0 and below 1, got ${smallest}.`);
  }
  return { count, scale, smallest };
}

function bounded(mask: Mask): BoundedMask {
  return { mask, bounds: boundsOf(mask) };
}

function regionOf(kind: Region['kind'], { mask, bounds }: BoundedMask): Region {
  const { left, top, right, bottom } = bounds;
  const { width, height } = mask;
  return { kind, mask, bounds, box: [left / width, top / height, right / width, bottom / height] };
}

/** Checks for a mask that is nowhere deeper than `depth`: an outline, not an object. */
function isThin({ mask, bounds }: BoundedMask, depth: number): boolean {
  if (Math.min(bounds.right - bounds.left, bounds.bottom - bounds.top) <= 2 * depth) return true;
  const depths = depthOf(mask, bounds);
  for (let y = bounds.top; y < bounds.bottom; y++) {
    for (let i = y * mask.width + bounds.left; i < y * mask.width + bounds.right; i++) {
      if (depths[i]! > depth) return false;
    }
  }
  return true;
}

function invert({ width, height, data }: Mask): Mask {
  const inverted = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) inverted[i] = 1 - data[i]!;
  return { width, height, data: inverted };
}

/** Merges segments by colour until `count` are left, each as a mask. */
function colourParts(lab: LabImage, segments: Segmentation, count: number): BoundedMask[] {
  const { labels, count: parts } = mergeSegments(lab, segments, count);
  const { width, height } = lab;
  const masks = Array.from({ length: parts }, () => ({ width, height, data: new Uint8Array(labels.length) }));
  for (let i = 0; i < labels.length; i++) masks[labels[i]!]!.data[i] = 1;
  return masks.map(bounded);
}

function bySize(masks: readonly BoundedMask[]): BoundedMask[] {
  return [...masks].sort((a, b) => b.bounds.area - a.bounds.area);
}
