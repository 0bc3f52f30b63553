import { describeGolden, expectGolden, goldenTensor } from '@vse/testing';
import { expect } from 'vitest';
import { mlp } from './mlp';

/** Image encoder of VSE-infinity: this package has its perceptron and the running statistics. */
describeGolden('vseinf_encoder_image_aggr', ({ settings, inputs, outputs }) => {
  const [hiddenDim, inputDim] = inputs['w.mlp.layers.0.weight']!.shape as [number, number];
  const outputDim = inputs['w.mlp.layers.1.weight']!.shape[0]!;
  const layer = mlp({ dims: [inputDim, hiddenDim, outputDim], normalizeBatch: true });
  for (const { name, variable } of layer.variables()) {
    variable.assign(goldenTensor(inputs, `w.mlp.${name}`));
  }
  const training = settings['mode'] === 'train';
  layer.apply(goldenTensor(inputs, 'x'), { training });
  const statistics = layer.variables().filter(({ name }) => name.includes('running_'));
  expect(statistics).toHaveLength(2);
  for (const { name, variable } of statistics) {
    // Only training updates them.
    if (training) expectGolden(variable, outputs, `after.mlp.${name}`);
    else expectGolden(variable, inputs, `w.mlp.${name}`);
  }
  expect(outputs['emb']!.shape.at(-1)).toBe(outputDim);
  layer.dispose();
});
