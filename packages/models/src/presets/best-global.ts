import type { Preset, PresetNetwork, PresetPool } from './preset';

const mean: PresetPool = { pool: 'mean' };
const max: PresetPool = { pool: 'max' };

/** Windows of 3 x 3 cells, two cells apart, over a map of 9 x 9: 16 of them, row by row. */
const windows: readonly PresetPool[] = [0, 2, 4, 6].flatMap((row) =>
  [0, 2, 4, 6].map((column): PresetPool => ({
    pool: 'mean',
    rows: [row, row + 3],
    columns: [column, column + 3],
  })),
);

const efficientNetLite2: PresetNetwork = {
  title: 'EfficientNet-Lite2',
  sha256: 'bbfc83dd47df87e3ff0bd64a347c4727b397ce236b32b0a551dafe23f520d183',
  preprocessing: { mean: [127, 127, 127], deviation: [128, 128, 128], order: 'rgb' },
  kernel: 'cubic',
  outputs: [
    { output: 'pooled' },
    {
      output: 'pre', // 9 x 9 cells
      pools: [
        mean,
        max,
        { pool: 'mean', rows: [0, 5] },
        { pool: 'mean', rows: [4, 9] },
        { pool: 'mean', rows: [2, 7], columns: [2, 7] },
      ],
    },
    { output: 'mid' },
    { output: 'pre', pools: windows },
  ],
  blocks: [
    { dim: 1280, weight: 0.7, standardize: false },
    { dim: 5 * 352, weight: 0.5, standardize: true },
    { dim: 928, weight: 0.4, standardize: true },
  ],
  cells: { dim: 352, count: windows.length, weight: 0.1 },
};

const mobileNetV2: PresetNetwork = {
  title: 'MobileNetV2',
  sha256: 'd347972d72d483fa2fda38edb9f222bd16f8e1580912a62be2687dd02e325813',
  preprocessing: { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5], order: 'rgb' },
  kernel: 'lanczos3',
  outputs: [
    { output: 'pooled' },
    {
      output: 'grid', // 7 x 7 cells
      pools: [
        mean,
        max,
        { pool: 'mean', rows: [0, 4] },
        { pool: 'mean', rows: [3, 7] },
        { pool: 'mean', rows: [2, 5], columns: [2, 5] },
      ],
    },
  ],
  blocks: [
    { dim: 1280, weight: 0.7, standardize: false },
    { dim: 320, weight: 0.35, standardize: true },
    { dim: 4 * 320, weight: 0.35, standardize: true },
  ],
};

/** One vector an image and one a caption, over frozen features. */
export const bestGlobal: Preset = {
  name: 'best-global',
  about: 'One linear layer a side over frozen features and bags of words, trained with a contrastive loss.',
  sources: [
    'InfoNCE with a learned temperature: CLIP, https://arxiv.org/abs/2103.00020',
    'AdamW: https://arxiv.org/abs/1711.05101',
    'Cosine decay: https://arxiv.org/abs/1608.03983',
    'Dropout of words: https://aclanthology.org/P15-1162/',
    'Inverted softmax: https://arxiv.org/abs/1702.03859',
  ],
  images: { networks: [efficientNetLite2, mobileNetV2], mirrored: true, dropoutRate: 0.5 },
  captions: { tokenizer: 'words-and-marks', minCaptions: 4, wordDropoutRate: 0.3 },
  second: {
    bigrams: { minCaptions: 8 },
    attention: { heads: 8, gate: 0.1, dropoutRate: 0.2 },
    biGru: { embedDim: 256, wordDim: 300, epochs: 3, warmUp: 1, learningRate: 3e-3 },
    scan: { wordDim: 300, cellWeight: 0.5, inverseTemperature: 9 },
  },
  training: {
    epochs: 6,
    batchSize: 256,
    embedDim: 512,
    learningRate: 2e-3,
    warmUp: 3,
    clipNorm: 2,
    weightDecay: 0.1,
  },
  expected: [
    {
      data: 'Flickr8k, dev',
      network: 'EfficientNet-Lite2 and MobileNetV2',
      rsum: 305.7,
      interval: [294.1, 317.6],
      corrected: { rsum: 322.2, by: 'inverted softmax, T = 15, bank of the training items' },
    },
    {
      data: 'Flickr8k, dev',
      network: 'EfficientNet-Lite2',
      rsum: 299.8,
      interval: [288.2, 311.6],
      corrected: { rsum: 316.7, by: 'inverted softmax, T = 15, bank of the training items' },
    },
    {
      data: 'Flickr8k, dev',
      network: 'MobileNetV2',
      rsum: 258.2,
      interval: [246.4, 270.0],
      corrected: { rsum: 272.1, by: 'inverted softmax, T = 15, bank of the training items' },
    },
  ],
};
