import { cosine, dotProduct, orderViolation } from '@vse/attention';
import type { Loss, Similarity } from '@vse/core';
import { published, type PublishedRows } from '@vse/example-kit';
import { absoluteValues, unitVectors, type SetTransform } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges } from '@vse/losses';

/** Parts of one row of the paper's tables. */
export interface System {
  readonly title: string;
  /** Transforms of the projected image; order embeddings are non-negative. */
  readonly afterImages: readonly SetTransform[];
  /** Makes the caption's vector non-negative, for order embeddings. */
  readonly absolute: boolean;
  readonly similarity: () => Similarity;
  /** Margin of the hinges. */
  readonly margin: number;
  readonly loss: (options: { readonly margin: number }) => Loss;
  readonly learningRate: number;
  readonly published: PublishedRows;
  readonly source: string;
}

const source = 'Faghri et al., BMVC 2018, https://arxiv.org/abs/1707.05612 (ResNet-152, fine-tuned)';
const unpublished = { published: {}, source };

/** Systems with the settings of the authors' README. */
export const systems = {
  vse0: {
    title: 'VSE0',
    afterImages: [],
    absolute: false,
    similarity: () => dotProduct(),
    margin: 0.2,
    loss: sumOfHinges,
    learningRate: 2e-4,
    ...unpublished,
  },
  vsepp: {
    title: 'VSE++',
    afterImages: [unitVectors()],
    absolute: false,
    similarity: () => cosine(),
    margin: 0.2,
    loss: maxOfHinges,
    learningRate: 2e-4,
    published: {
      flickr30k: published('VSE++', [52.9, 80.5, 87.2], [39.6, 70.1, 79.5]),
      'coco-1k': published('VSE++', [64.6, 90.0, 95.7], [52.0, 84.3, 92.0]),
      'coco-5k': published('VSE++', [41.3, 71.1, 81.2], [30.3, 59.4, 72.4]),
    },
    source,
  },
  order0: {
    title: 'Order0',
    afterImages: [unitVectors(), absoluteValues()],
    absolute: true,
    similarity: () => orderViolation(),
    margin: 0.05,
    loss: sumOfHinges,
    learningRate: 1e-3,
    ...unpublished,
  },
  orderpp: {
    title: 'Order++',
    afterImages: [unitVectors()],
    absolute: false,
    similarity: () => orderViolation(),
    margin: 0.2,
    loss: maxOfHinges,
    learningRate: 2e-4,
    ...unpublished,
  },
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as SystemName[];
