import { expectClose, goldenCases, goldenTensor } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { mlp } from './mlp';

/** VSE-infinity's image encoder, of which the perceptron and its running statistics are this package's part. */
const cases = goldenCases('vseinf_encoder_image_aggr').filter(
  ({ outputs }) => outputs['after.mlp.bns.0.running_mean'],
);

describe.skipIf(cases.length === 0)('mlp against VSE-infinity', () => {
  it.each(cases.map((item) => [item.name, item] as const))(
    '%s: running statistics',
    (_, { inputs, outputs }) => {
      const [hiddenDim, inputDim] = inputs['w.mlp.layers.0.weight']!.shape as [number, number];
      const outputDim = inputs['w.mlp.layers.1.weight']!.shape[0]!;
      const layer = mlp({ dims: [inputDim, hiddenDim, outputDim], normalizeBatch: true });
      for (const { name, variable } of layer.variables()) {
        variable.assign(goldenTensor(inputs, `w.mlp.${name}`));
      }
      layer.apply(goldenTensor(inputs, 'x'), { training: true });
      const checked = layer.variables().filter(({ name }) => outputs[`after.mlp.${name}`]);
      expect(checked).toHaveLength(2);
      for (const { name, variable } of checked) {
        expectClose(variable, goldenTensor(outputs, `after.mlp.${name}`));
      }
      layer.dispose();
    },
  );
});
