import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix } from '@vse/core';
import { expectGolden, goldenCases, goldenTensor, type GoldenCase } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { linearProjection } from './projections/linear-projection';
import { weightNormalized } from './projections/weight-normalized';
import { regionProjection } from './region-projection';
import { absoluteValues } from './transforms/absolute-values';
import { unitVectors } from './transforms/unit-vectors';

const cases = goldenCases('encoder_image_precomp');

describe.skipIf(cases.length === 0)('regionProjection against the reference encoders', () => {
  it.for(cases.map((item) => [item.name, item] as const))('%s', ([, item]) => {
    const { encoder, x } = encoderOf(item);
    const shape = x.shape.length === 2 ? [x.shape[0], 1, x.shape[1]] : x.shape;
    const batch = encoder.collate(matricesOf(tf.reshape(x, shape)));
    const cotangent = goldenTensor(item.inputs, 'cotangent');
    const emb = goldenTensor(item.outputs, 'emb');

    const embed = (features: tf.Tensor) => tf.reshape(encoder.encode({ features }).vectors, emb.shape);
    const objective = (features: tf.Tensor): tf.Scalar => tf.sum(tf.mul(embed(features), cotangent));
    expectGolden(embed(batch['features']!), item.outputs, 'emb');
    expectGolden(tf.reshape(tf.grad(objective)(batch['features']!), x.shape), item.outputs, 'grad_x');
    const { grads } = tf.variableGrads(() => objective(batch['features']!));
    const named = encoder.variables();
    expect(named.length).toBe(Object.keys(item.outputs).filter((name) => name.startsWith('grad.')).length);
    for (const { name, variable } of named) {
      expectGolden(grads[variable.name]!, item.outputs, `grad.${name}`);
    }
    encoder.dispose();
  });
});

function encoderOf({ name, settings, inputs }: GoldenCase) {
  // The one without a word on its normalisation is the one without any.
  const what = String(settings['what']);
  const x = goldenTensor(inputs, 'x');
  const encoder = regionProjection({
    inputDim: x.shape.at(-1)!,
    embedDim: inputs['w.fc.bias']!.shape[0]!,
    layer: 'w.fc.weight_g' in inputs ? weightNormalized() : linearProjection(),
    after: [
      ...(what !== '' && !name.includes('no_imgnorm') ? [unitVectors()] : []),
      ...(`${name} ${what}`.includes('abs') ? [absoluteValues()] : []),
    ],
  });
  for (const variable of encoder.variables()) {
    variable.variable.assign(goldenTensor(inputs, `w.${variable.name}`));
  }
  return { encoder, x };
}

function matricesOf(x: tf.Tensor): FeatureMatrix[] {
  const [batch, length, dim] = x.shape as [number, number, number];
  const values = x.dataSync() as Float32Array;
  return Array.from({ length: batch }, (_, i) => ({
    values: values.slice(i * length * dim, (i + 1) * length * dim),
    length,
    dim,
  }));
}
