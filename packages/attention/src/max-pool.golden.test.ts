import type * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose, goldenCases, goldenTensor } from '@vse/testing';
import { describe, it } from 'vitest';
import { maxPool } from './max-pool';

const cases = goldenCases('vseinf_maxk_pool');

describe.skipIf(cases.length === 0)('maxPool and VSE-infinity, as intended there', () => {
  it.each(cases)('$name', ({ settings, inputs, outputs }) => {
    const features = goldenTensor<tf.Rank.R3>(inputs, 'x');
    const mask = maskFromLengths(inputs['lengths']!.data as number[], features.shape[1]);
    const pooled = maxPool({ k: settings['k'] as number }).pool({ features, mask });
    expectClose(pooled, goldenTensor(outputs, 'intended'));
  });
});
