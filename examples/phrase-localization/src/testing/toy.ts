import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix } from '@vse/core';
import type { Box } from '@vse/eval';
import type { ImageRegions, RegionReader } from '../image-regions';
import type { JointSpace } from '../joint-space';
import type { Mention, PhraseData, PhraseSplit } from '../open-phrases';

export const left: Box = [0, 0, 0.5, 1];
export const right: Box = [0.5, 0, 1, 1];
export const whole: Box = [0, 0, 1, 1];

const names = ['a dog', 'a cat', 'a ball'];

/** Features of a region: its resemblance to each of the three things. */
export type Resemblance = readonly [dog: number, cat: number, ball: number];

function imageOf(proposals: readonly (readonly [Box, Resemblance])[]): ImageRegions {
  const boxes = proposals.map(([box]) => box);
  const values = Float32Array.from(proposals.flatMap(([, resemblance]) => resemblance));
  return {
    boxes,
    proposals: () => ({ values, length: boxes.length, dim: 3 }),
    describe(box) {
      const found = boxes.indexOf(box);
      return found < 0 ? undefined : { values: values.slice(3 * found, 3 * found + 3), length: 1, dim: 3 };
    },
  };
}

export function regionsOf(...images: readonly (readonly (readonly [Box, Resemblance])[])[]): RegionReader {
  const made = images.map(imageOf);
  return {
    dim: 3,
    maxProposals: 3,
    read: (wanted) => Promise.resolve(Array.from(wanted, (image) => made[image]!)),
  };
}

/** A phrase of an image, the only one of its caption; caption i is of image i. */
export function mention(image: number, phrase: string, truth: Box, chain = '1'): Mention {
  const [x1, y1, x2, y2] = truth;
  const box = { left: x1, top: y1, right: x2, bottom: y2 };
  const link = {
    caption: image,
    firstWord: 0,
    text: phrase,
    chain,
    types: [phrase === 'a ball' ? 'other' : 'animals'],
  };
  return { ...link, image, phrase, boxes: [box], box, truth };
}

export function splitOf(name: string, mentions: readonly Mention[], images: readonly number[]): PhraseSplit {
  return { name, images, mentions };
}

export function dataOf(regions: RegionReader, mentions: readonly Mention[], images: number): PhraseData {
  const all = Array.from({ length: images }, (_, image) => image);
  const split = splitOf('test', mentions, all);
  return {
    dataset: {
      name: 'toy',
      synthetic: true,
      images: all.map((image) => ({ id: String(image), width: 1, height: 1 })),
      captions: all.map((image) => ({ id: `${image}#0`, image, text: 'a dog and a cat' })),
      splits: { train: all, test: all },
      notes: [],
      phrases: mentions,
    },
    regions,
    train: { ...split, name: 'train' },
    test: split,
    notes: ['Nothing was left out.'],
  };
}

/** Embeds regions as their features, phrases as the thing they name. */
export const toySpace: JointSpace = {
  regions: (items) => {
    const values = items.flatMap((item: FeatureMatrix) => Array.from(item.values));
    return Promise.resolve(tf.tensor2d(values, [values.length / 3, 3])); // [regions, 3]
  },
  phrases: (texts) =>
    Promise.resolve(
      tf.tensor2d(
        texts.flatMap((text) => names.map((name) => Number(name === text))),
        [texts.length, 3],
      ),
    ), // [phrases, 3]
};
