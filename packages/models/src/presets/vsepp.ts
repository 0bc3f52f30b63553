import type { Preset } from './preset';

const vsepp = 'VSE++: https://arxiv.org/abs/1707.05612';

/** VSE++ with sizes for a CPU. */
export const photographs: Preset = {
  name: 'photographs',
  about:
    'VSE++ with sizes for a CPU: two epochs of the sum of hinges first, without which it stays collapsed.',
  sources: [vsepp],
  training: {
    epochs: 12,
    batchSize: 64,
    embedDim: 256,
    wordDim: 300,
    learningRate: 1e-3,
    warmUp: 2,
    clipNorm: 2,
    weightDecay: 0,
  },
  expected: [{ data: 'Flickr8k, dev', network: 'MobileNetV2', rsum: 212.8, interval: [200.3, 224.9] }],
};

/** VSE++ with the constants of its authors. */
export const paper: Preset = {
  name: 'paper',
  about:
    'VSE++ with the constants of its authors, for a GPU; on a few thousand photographs it stays collapsed.',
  sources: [vsepp],
  training: {
    epochs: 30,
    batchSize: 128,
    embedDim: 1024,
    wordDim: 300,
    learningRate: 2e-4,
    warmUp: 0,
    clipNorm: 2,
    weightDecay: 0,
  },
  expected: [{ data: 'Flickr8k, dev', network: 'MobileNetV2', rsum: 'not measured' }],
};
