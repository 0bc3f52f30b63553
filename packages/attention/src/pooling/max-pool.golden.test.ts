import type * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { describeGolden, expectGolden, goldenTensor } from '@vse/testing';
import { maxPool } from './max-pool';

describeGolden(
  'vseinf_maxk_pool',
  ({ settings, inputs, outputs }) => {
    const vectors = goldenTensor<tf.Rank.R3>(inputs, 'x');
    const mask = maskFromLengths(inputs['lengths']!.data as number[], vectors.shape[1]);
    const pooled = maxPool({ k: settings['k'] as number }).pool({ vectors, mask });
    expectGolden(pooled, outputs, 'intended');
  },
  { title: 'maxPool and VSE-infinity, as intended there' },
);
