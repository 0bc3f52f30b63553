import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a layers model of one 1 x 1 convolution over 2 x 2 pixels: channels `[red, 10 red]`; then its mean. */
export async function tinyModel(folder: string): Promise<string> {
  const layer = (class_name: string, name: string, config: object, from?: string) => ({
    class_name,
    name,
    config: { name, ...config },
    inbound_nodes: from === undefined ? [] : [[[from, 0, 0, {}]]],
  });
  const conv = { filters: 2, kernel_size: [1, 1], use_bias: false };
  const layers = [
    layer('InputLayer', 'pixels', { batch_input_shape: [null, 2, 2, 3], dtype: 'float32' }),
    layer('Conv2D', 'conv', conv, 'pixels'),
    layer('GlobalAveragePooling2D', 'mean', {}, 'conv'),
  ];
  const config = {
    name: 'tiny',
    layers,
    input_layers: [['pixels', 0, 0]],
    output_layers: [['mean', 0, 0]],
  };
  const weights = [{ name: 'conv/kernel', shape: [1, 1, 3, 2], dtype: 'float32' }];
  const json = {
    modelTopology: { model_config: { class_name: 'Model', config } },
    weightsManifest: [{ paths: ['group1-shard1of1'], weights }],
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
  await writeFile(
    join(folder, 'group1-shard1of1'),
    new Uint8Array(Float32Array.of(1, 10, 0, 0, 0, 0).buffer),
  );
  return join(folder, 'model.json');
}
