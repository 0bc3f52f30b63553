import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyNetwork } from './tiny-network';

const processor = {
  image_processor_type: 'BitImageProcessor',
  do_resize: true,
  size: { shortest_edge: 4 },
  resample: 3,
  do_center_crop: true,
  crop_size: { height: 2, width: 2 },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.25, 0],
  image_std: [0.5, 0.5, 0.25],
};

/**
 * Writes an image model in the layout of the hub: it reshapes pixels `[batch, 3, 2, 2]` to six tokens of two numbers
 * (`last_hidden_state`, two tokens before 2 x 2 patches), and averages each channel (`pooled`). Returns the folder.
 */
export async function tinyVisionModel(
  folder: string,
  { type = 'dinov2', file = 'model', pooled = 'pooler_output' } = {},
): Promise<string> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: type }));
  await writeFile(join(folder, 'preprocessor_config.json'), JSON.stringify(processor));
  await tinyNetwork(join(folder, 'onnx', `${file}.onnx`), {
    inputs: [{ name: 'pixel_values', shape: ['batch', 3, 'height', 'width'] }],
    outputs: [
      { name: 'last_hidden_state', shape: ['batch', 6, 2] },
      { name: pooled, shape: ['batch', 3] },
    ],
    nodes: [
      { type: 'Reshape', from: ['pixel_values', 'tokens'], to: 'last_hidden_state' },
      { type: 'GlobalAveragePool', from: ['pixel_values'], to: 'means' },
      { type: 'Reshape', from: ['means', 'vector'], to: pooled },
    ],
    constants: {
      tokens: { shape: [3], data: BigInt64Array.of(0n, 6n, 2n) },
      vector: { shape: [2], data: BigInt64Array.of(0n, 3n) },
    },
  });
  return folder;
}
