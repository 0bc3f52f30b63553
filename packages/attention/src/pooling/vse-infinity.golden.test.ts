import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, maskFromLengths } from '@vse/core';
import { linear, mlp, prefixed } from '@vse/layers';
import { describeGolden, expectGolden, goldenTensor } from '@vse/testing';
import { generalizedPooling } from './generalized-pooling';

// The image encoder of VSE-infinity from its parts: a linear map plus a perceptron, pooled and normalised.
describeGolden('vseinf_encoder_image_aggr', ({ settings, inputs, outputs }) => {
  const shapeOf = (name: string) => inputs[name]!.shape as [number, number];
  const [embedDim, inputDim] = shapeOf('w.fc.weight');
  const [hiddenDim] = shapeOf('w.mlp.layers.0.weight');
  const [gates, positionDim] = shapeOf('w.gpool.gru.weight_ih_l0');
  const straight = linear({ inputDim, outputDim: embedDim });
  const bent = mlp({ dims: [inputDim, hiddenDim, embedDim], normalizeBatch: true });
  const gpo = generalizedPooling({ positionDim, hiddenDim: gates / 3 });
  const variables = [
    ...prefixed('fc', straight.variables()),
    ...prefixed('mlp', bent.variables()),
    ...prefixed('gpool', gpo.variables()),
  ];
  for (const { name, variable } of variables) variable.assign(goldenTensor(inputs, `w.${name}`));

  const x = goldenTensor<tf.Rank.R3>(inputs, 'x');
  const mask = maskFromLengths(inputs['lengths']!.data as number[], x.shape[1]);
  const training = settings['mode'] === 'train';
  const embed = (input: tf.Tensor): tf.Tensor2D => {
    const regions = tf.add<tf.Tensor3D>(straight.apply(input), bent.apply(input, { training })); // [images, regions, dim]
    return l2Normalize(gpo.pool({ vectors: regions, mask }));
  };
  const cotangent = goldenTensor(inputs, 'cotangent');
  const total = (input: tf.Tensor): tf.Scalar => tf.sum(tf.mul(embed(input), cotangent));
  const trained = variables.filter(({ name }) => outputs[`grad.${name}`]);
  const { grads } = tf.variableGrads(() => total(x), trained.map(({ variable }) => variable)); // prettier-ignore
  for (const { name, variable } of trained) expectGolden(grads[variable.name]!, outputs, `grad.${name}`);
  expectGolden(tf.grad(total)(x), outputs, 'grad_x');
  expectGolden(embed(x), outputs, 'emb');
  straight.dispose();
  bent.dispose();
  gpo.dispose();
});
