import { published, type PublishedRows } from '@vse/example-kit';

export interface System {
  readonly title: string;
  /** Represents an image by all of its regions; `false` takes their mean. */
  readonly regions: boolean;
  readonly published: PublishedRows;
  readonly source: string;
}

const source = 'Karpathy and Fei-Fei, CVPR 2015, https://arxiv.org/abs/1412.2306';

/** The paper's network, and the same without regions, which shows what regions add. */
export const systems = {
  'whole-image': { title: 'DVSA, whole image', regions: false, published: {}, source },
  dvsa: {
    title: 'DVSA',
    regions: true,
    published: {
      flickr8k: published('DVSA, BRNN', [16.5, 40.6, 54.2], [11.8, 32.1, 44.7]),
      flickr30k: published('DVSA, BRNN', [22.2, 48.2, 61.4], [15.2, 37.7, 50.5]),
    },
    source,
  },
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as SystemName[];
