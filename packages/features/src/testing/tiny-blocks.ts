import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@vse/core';

type Config = Readonly<Record<string, unknown>>;

interface Layer {
  readonly kind: string;
  readonly name: string;
  readonly config?: Config;
  /** Shapes of the weights, by name. */
  readonly weights?: Readonly<Record<string, readonly number[]>>;
}

const conv = (name: string, filters: number, input: number): Layer => ({
  kind: 'Conv2D',
  name,
  config: { filters, kernel_size: [1, 1], strides: [1, 1], padding: 'same', use_bias: false },
  weights: { kernel: [1, 1, input, filters] },
});
const depthwise = (name: string, channels: number, stride: number): Layer => ({
  kind: 'DepthwiseConv2D',
  name,
  config: {
    kernel_size: [3, 3],
    strides: [stride, stride],
    padding: 'same',
    depth_multiplier: 1,
    use_bias: false,
  },
  weights: { depthwise_kernel: [3, 3, channels, 1] },
});
const normalized = (name: string, channels: number): Layer => {
  const shape = [channels];
  return {
    kind: 'BatchNormalization',
    name,
    config: { axis: -1, epsilon: 0.01 },
    weights: { gamma: shape, beta: shape, moving_mean: shape, moving_variance: shape },
  };
};
const activation = (name: string, kind: string): Layer => ({
  kind: 'Activation',
  name,
  config: { activation: kind },
});

/** Two blocks of MobileNetV1 over 4 x 4 px of three channels: 3 to 4 channels, then 2 x 2 cells of 5. */
export const tinyBlockLayers: readonly Layer[] = [
  { kind: 'InputLayer', name: 'pixels', config: { batch_input_shape: [null, 4, 4, 3], dtype: 'float32' } },
  conv('stem', 3, 3),
  activation('stem_relu', 'relu6'),
  depthwise('dw_1', 3, 1),
  normalized('dw_1_bn', 3),
  activation('dw_1_relu', 'relu6'),
  conv('pw_1', 4, 3),
  normalized('pw_1_bn', 4),
  activation('pw_1_relu', 'relu6'),
  depthwise('dw_2', 4, 2),
  normalized('dw_2_bn', 4),
  activation('dw_2_relu', 'relu'),
  conv('pw_2', 5, 4),
  normalized('pw_2_bn', 5),
  activation('pw_2_relu', 'linear'),
  { kind: 'GlobalAveragePooling2D', name: 'mean' },
];

/** Writes a TensorFlow.js layers model of these layers with random weights; returns its `model.json`. */
export async function tinyBlocks(
  folder: string,
  layers: readonly Layer[] = tinyBlockLayers,
): Promise<string> {
  const random = seededRandom(17);
  const json = layers.map(({ kind, name, config }, i) => ({
    class_name: kind,
    name,
    config: { name, ...config },
    inbound_nodes: i === 0 ? [] : [[[layers[i - 1]!.name, 0, 0, {}]]],
  }));
  const weights = layers.flatMap(({ name, weights = {} }) =>
    Object.entries(weights).map(([kind, shape]) => ({ name: `${name}/${kind}`, shape, dtype: 'float32' })),
  );
  const values = weights.flatMap(({ name, shape }) => {
    const positive = name.endsWith('variance') || name.endsWith('gamma');
    const count = shape.reduce((a, b) => a * b, 1);
    return Array.from({ length: count }, () => (positive ? 0.5 + random.next() : random.next() - 0.5));
  });
  const model = {
    modelTopology: {
      model_config: {
        class_name: 'Model',
        config: {
          name: 'tiny',
          layers: json,
          input_layers: [[layers[0]!.name, 0, 0]],
          output_layers: [[layers.at(-1)!.name, 0, 0]],
        },
      },
    },
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(model));
  await writeFile(join(folder, 'weights.bin'), new Uint8Array(Float32Array.from(values).buffer));
  return join(folder, 'model.json');
}
