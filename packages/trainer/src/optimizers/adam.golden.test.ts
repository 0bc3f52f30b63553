import * as tf from '@tensorflow/tfjs-core';
import { expectClose, goldenCases, goldenTensor, goldenTolerance } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { adam } from './adam';
import { clipByGlobalNorm } from './clip';

const cases = ['scan_train_step_bigru_t2i', 'scan_train_step_unigru_i2t'].flatMap(goldenCases);

describe.skipIf(cases.length === 0)('adam and clipping take the first step of the reference', () => {
  it.each(cases)('$name', ({ settings, inputs, outputs }) => {
    const names = Object.keys(outputs).flatMap((key) => (key.startsWith('grad.') ? [key.slice(5)] : []));
    expect(names.length).toBeGreaterThan(0);
    const variables = names.map((name) => ({
      name,
      variable: tf.variable(goldenTensor(inputs, `w.${name}`)),
    }));
    const gradients = Object.fromEntries(names.map((name) => [name, goldenTensor(outputs, `grad.${name}`)]));
    const clipped = clipByGlobalNorm(gradients, settings['grad_clip'] as number);
    expectClose(
      clipped.norm,
      outputs['grad_norm_before_clip']!.data[0]!,
      goldenTolerance(outputs, 'grad_norm_before_clip'),
    );

    const learningRate = settings['learning_rate'] as number;
    adam({ learningRate }).apply(variables, clipped.gradients, learningRate);
    for (const { name, variable } of variables) {
      expectClose(variable, goldenTensor(outputs, `step1.${name}`), { relative: 1e-5, absolute: 1e-6 });
    }
  });
});
