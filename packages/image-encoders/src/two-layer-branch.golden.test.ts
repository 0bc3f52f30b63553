import * as tf from '@tensorflow/tfjs-core';
import { describeGolden, expectClose, expectGolden, goldenTensor, goldenTolerance } from '@vse/testing';
import { expect } from 'vitest';
import { twoLayerBranch } from './two-layer-branch';

/** The reference's name of each variable; its weights are `[inputDim, outputDim]`. */
const references: Readonly<Record<string, string>> = {
  'fc.layers.0.weight': 'W1',
  'fc.layers.0.bias': 'b1',
  'fc.layers.1.weight': 'W2',
  'fc.layers.1.bias': 'b2',
  'fc.bns.0.weight': 'gamma',
  'fc.bns.0.bias': 'beta',
  'fc.bns.0.running_mean': 'moving_mean',
  'fc.bns.0.running_var': 'moving_var',
};

const laidOut = (tensor: tf.Tensor) => (tensor.rank === 2 ? tf.transpose(tensor) : tensor);

describeGolden('dspe_branch_network', (item) => {
  const [inputDim, hiddenDim] = item.inputs['W1']!.shape as [number, number];
  const embedDim = item.inputs['W2']!.shape[1]!;
  const training = item.settings['training'] === true;
  const branch = twoLayerBranch({
    inputDim,
    hiddenDim,
    embedDim,
    dropoutRate: 0, // switched off in the reference's numbers
    normalizeBatch: { momentum: 0.9, runningVariance: 'biased' },
  });
  for (const { name, variable } of branch.variables()) {
    variable.assign(laidOut(goldenTensor(item.inputs, references[name]!)));
  }
  const x = goldenTensor(item.inputs, 'x');
  const cotangent = tf.expandDims(goldenTensor(item.inputs, 'cotangent'), 1);
  const embed = (rows: tf.Tensor) =>
    branch.encode({ features: tf.expandDims(rows, 1) }, { training }).vectors;
  const objective = (rows: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(embed(rows), cotangent));

  const { grads } = tf.variableGrads(() => objective(x));
  for (const name of ['moving_mean', 'moving_var']) {
    const after = item.outputs[`${name}_after`];
    if (!after) continue;
    const own = branch.variables().find((variable) => references[variable.name] === name)!;
    expectGolden(own.variable, item.outputs, `${name}_after`);
  }
  let checked = 0;
  for (const { name, variable } of branch.variables()) {
    if (!item.outputs[`grad.${references[name]}`]) continue;
    // The gradient of a bias before a batch normalisation is 0, in single precision rounding errors.
    const wanted = laidOut(goldenTensor(item.outputs, `grad.${references[name]}`));
    expectClose(
      grads[variable.name]!,
      wanted,
      goldenTolerance(item.outputs, `grad.${references[name]}`, { terms: 1 }),
    );
    checked += 1;
  }
  expect(checked).toBe(Object.keys(item.outputs).filter((name) => name.startsWith('grad.')).length - 1);
  expectGolden(tf.grad(objective)(x), item.outputs, 'grad.x');
  expectGolden(tf.squeeze(embed(x), [1]), item.outputs, 'emb');
  branch.dispose();
});
