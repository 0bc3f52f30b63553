import { published, type PublishedRows } from '@vse/example-kit';

export interface System {
  readonly title: string;
  /** Attention steps on both sides after the initial mean: the paper's K. */
  readonly steps: number;
  readonly published: PublishedRows;
  readonly source: string;
}

const source = 'Nam, Ha and Kim, CVPR 2017, https://arxiv.org/abs/1611.00471 (ResNet-152)';

/** The paper's network, and the same with one attention step less. */
export const systems = {
  'dan-1': { title: 'DAN, K = 1', steps: 1, published: {}, source },
  'dan-2': {
    title: 'DAN, K = 2',
    steps: 2,
    published: { flickr30k: published('DAN, K = 2', [55.0, 81.8, 89.0], [39.4, 69.2, 79.1]) },
    source,
  },
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as SystemName[];
