import { OptionError } from '@vse/core';
import type { PixelImage } from '../extraction/extractor';
import { growBackground } from './grow-background';
import { boundsOf, components, depthOf, overlap, type BoundedMask, type Mask } from './mask';
import { mergeSegments } from './merge-segments';
import { smooth, toOklab, type LabImage } from './oklab';
import { segment, type Segmentation } from './segment';
import { splitAtNecks } from './split-at-necks';

export interface ProposeRegionsOptions {
  /** The most regions of one image, the whole image among them. Defaults to `12`. */
  readonly count?: number;
  /** How coarse the segmentation is: larger means fewer, larger segments. Defaults to `120`. */
  readonly scale?: number;
  /** The smallest region, as a part of the image. Defaults to `0.004`. */
  readonly smallest?: number;
}

export interface Region extends BoundedMask {
  /** `'image'` is all of it, `'background'` what hangs together with its border, `'object'` anything else. */
  readonly kind: 'image' | 'background' | 'object';
  /** `[x1, y1, x2, y2]` as parts of the image's width and height. */
  readonly box: readonly [number, number, number, number];
}

/**
 * Proposes regions of an image without any learned weights, the same ones every time: the whole image, its
 * background (the segments along its border), each thing that stands out from the background, the parts of things
 * that only touch, and then the largest of its segments joined by colour until `count` is reached.
 */
export function proposeRegions(image: PixelImage, options: ProposeRegionsOptions = {}): Region[] {
  return regionsOf(toOklab(image), options);
}

/** `proposeRegions` of an image that is in OKLab already. */
export function regionsOf(image: LabImage, options: ProposeRegionsOptions = {}): Region[] {
  const { count, scale, smallest } = checked(options);
  const { width, height } = image;
  const lab = smooth(image);
  const area = Math.max(1, Math.round(smallest * width * height));
  const neck = Math.max(2, Math.round(0.025 * Math.min(width, height)));
  const segments = segment(lab, { scale, smallest: Math.max(2, area >> 1) });
  const whole = bounded({ width, height, data: new Uint8Array(width * height).fill(1) });
  const background = growBackground(lab, segments, { contact: 0.02, tolerance: 7 });
  const things = components(invert(background), area).map(bounded);
  const parts = things.flatMap((thing) => splitAtNecks(thing, neck, area)).map(bounded);

  const chosen: Region[] = [regionOf('image', whole)];
  const add = (kind: Region['kind'], found: BoundedMask, same = 0.8): void => {
    if (chosen.length >= count || found.bounds.area < area) return;
    if (chosen.every((other) => overlap(other, found) < same)) chosen.push(regionOf(kind, found));
  };
  add('background', bounded(background), 0.97);
  for (const thing of bySize(things)) add('object', thing);
  for (const part of bySize(parts)) add('object', part);
  if (chosen.length === count) return chosen;
  for (const part of bySize(colourParts(lab, segments, count))) if (!isThin(part, neck)) add('object', part);
  return chosen;
}

function checked(options: ProposeRegionsOptions): Required<ProposeRegionsOptions> {
  const { count = 12, scale = 120, smallest = 0.004 } = options;
  if (!Number.isInteger(count) || count < 1)
    throw new OptionError(`proposeRegions: count must be a positive whole number, got ${count}.`);
  if (!(scale > 0) || !(smallest > 0 && smallest < 1)) {
    throw new OptionError(
      `proposeRegions: scale must be positive and smallest in (0, 1), got ${scale} and ${smallest}.`,
    );
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

/** Whether a mask is nowhere deeper than this: an outline, not a thing. */
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

/** The segments joined by colour until `count` are left, each as a mask. */
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
