import type { RecallRow, Report } from '@vse/report';

const src = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>';
const image = { src, width: 320, height: 240, label: 'a_photograph_with_a_rather_long_name_of_its_file.jpg' };
const recall = { recall: { 1: 100, 5: 100, 10: 100 }, medianRank: 1234 };

/** Rows with every column that a table can have. */
export const rows: readonly RecallRow[] = [
  { system: 'A system of a paper, published', imageToText: recall, textToImage: recall, rsum: 600 },
  {
    system: 'SCAN text-to-image, LogSumExp, this run',
    origin: 'run',
    synthetic: true,
    imageToText: recall,
    textToImage: recall,
    rsum: 600,
    rsumInterval: { low: 100.04, high: 599.96 },
    seconds: 12345.6,
  },
];

const corrected = {
  correction: {
    method: 'inverted softmax',
    bank: 'the captions of the training images',
    transductive: true,
    plainRsum: 590.1,
  },
};
const categories = [
  'animals',
  'bodyparts',
  'clothing',
  'instruments',
  'other',
  'people',
  'scene',
  'vehicles',
];
const curveOf = (name: string, height: number) => ({
  name,
  loss: Array.from({ length: 400 }, (_, i) => ({ step: i, value: i < 40 ? 900 : height / (1 + i / 90) })),
  validation: Array.from({ length: 8 }, (_, i) => ({ step: 50 * i, value: height * i })),
});

/** A report with every section, and tables as wide as they get. */
export const sampleReport: Report = {
  title: 'Images and sentences in one space',
  subtitle: 'SCAN text-to-image, LogSumExp, and VSE++ on a data set',
  synthetic: true,
  settings: {
    data: 'a/folder/of/photographs',
    features: 'onnx:mobilenet_v2_1.0_224.onnx',
    'train images': 6000,
  },
  recall: [...rows, { ...rows[1]!, ...corrected }],
  localization: [
    {
      system: 'structure-preserving embeddings',
      origin: 'run',
      synthetic: true,
      recall: { 1: 43.9, 5: 64.5, 10: 68.7 },
      upperBound: 76.9,
      averagePrecision: 41.3,
      seconds: 12345.6,
      byCategory: Object.fromEntries(categories.map((name) => [name, { recall: { 1: 50 } }])),
    },
  ],
  curve: [curveOf('SCAN text-to-image, LogSumExp', 40), curveOf('VSE++', 60)],
  gallery: [
    {
      caption: 'A brown dog runs on the grass beside an unbelievablylongwordthatnobodywrote.',
      retrieved: Array.from({ length: 5 }, (_, i) => ({ image, score: 1 / (1 + i), correct: i === 1 })),
      rank: 2,
      attention: {
        image,
        words: ['a', 'brown', 'dog', 'runs'],
        boxes: [
          [0, 0, 0.5, 1],
          [0.5, 0, 1, 1],
        ],
        weights: [
          [0.5, 0.5],
          [0.1, 0.9],
          [0, 1],
          [0.7, 0.3],
        ],
      },
    },
  ],
  phrases: [
    {
      image,
      words: ['a', 'brown', 'dog', 'on', 'the', 'grass'],
      phrases: [
        { firstWord: 0, words: 3 },
        { firstWord: 4, words: 2 },
      ],
      rows: [
        {
          system: 'CCA',
          found: [
            { box: [0, 0, 0.4, 0.4], right: false },
            { box: [0.1, 0.5, 1, 1], right: true },
          ],
        },
      ],
    },
  ],
  captioned: [{ image, captions: [{ text: 'A dog runs on the grass.', score: 0.5, correct: true }] }],
  map: {
    pairs: Array.from({ length: 30 }, (_, i) => ({
      image: [i, (7 * i) % 30] as const,
      caption: [i + 0.5, (7 * i) % 29] as const,
      label: `picture ${i}`,
      ...(i % 4 === 0 && { thumbnail: image }),
    })),
  },
  contactSheet: [{ image, regions: [{ box: [0, 0, 0.5, 1], label: 'dog', score: 0.9 }] }],
  notes: ['Split: test, 1,000 images, 5,000 captions; choices are made on the dev split.'],
};

const grid = [
  [0.05, 0.95, 0],
  [0.4, 0.3, 0.3],
];

/** A report with a map to be explored, and the figures of parts. */
export const figuresReport: Report = {
  title: 'Figures',
  synthetic: true,
  learning: ['by sentence', 'by description'].map((name, shift) => ({
    name,
    points: [75, 150, 301].map((size, i) => {
      const value = 130 + 60 * i + 20 * shift;
      return { size, value, interval: { low: value - 30, high: value + 34 } };
    }),
  })),
  losses: {
    planes: ['hinge', 'InfoNCE', 'sigmoid of pairs'].map((name, i) => ({
      name,
      values: [-1, 0, 1].map((y) => [-1, 0, 1].map((x) => Math.max(0, (i + 1) * (0.2 + x - y)))),
    })),
    x: [-1, 0, 1],
    y: [-1, 0, 1],
    xLabel: 'mismatched pair',
    yLabel: 'matching',
  },
  pooling: [
    { name: 'images', weights: [0.7, 0.2, 0.1, 0] },
    { name: 'captions', weights: [0.25, 0.25, 0.25, 0.25] },
  ],
  attentions: {
    grids: ['softmax', 'clipped-l2'].map((name) => ({ name, weights: grid })),
    words: ['a', 'dog'],
  },
  map: {
    images: Array.from({ length: 40 }, (_, i) => ({
      point: [i, (7 * i) % 40] as const,
      label: `picture-${i}.jpg`,
      nearest: [i, (i + 1) % 40, (i + 2) % 40],
      ...(i % 2 === 0 && { thumbnail: image }),
    })),
    captions: Array.from({ length: 40 }, (_, i) => ({
      point: [i + 0.5, (7 * i + 3) % 40] as const,
      text: `A sentence about picture number ${i}, long enough for two lines on a phone.`,
      image: i,
      nearest: [(i + 1) % 40, i, (i + 5) % 40],
    })),
  },
};
