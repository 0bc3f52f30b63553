import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyNetwork } from '../../../features/src/testing/tiny-network';

const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'red', 'green', 'blue', 'square'] as const;

/** Vectors of the words: colours are directions of red, green and blue; all others have none. */
const table = Float32Array.from(
  words.flatMap((word) => {
    const at = ['red', 'green', 'blue'].indexOf(word);
    // Padding adds nothing.
    const common = word === '[PAD]' ? 0 : 0.01;
    return [0, 1, 2].map((channel) => (at < 0 ? common : channel === at ? 1 : -0.5));
  }),
);

const special = (id: number) => ({
  id,
  content: words[id],
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

const files = {
  'config.json': { model_type: 'clip', text_config: {}, vision_config: {} },
  'tokenizer_config.json': {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: 8,
  },
  'tokenizer.json': {
    version: '1.0',
    added_tokens: [0, 1, 2, 3].map(special),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      unk_token: '[UNK]',
    },
  },
  'preprocessor_config.json': {
    image_processor_type: 'CLIPImageProcessor',
    do_resize: true,
    size: { shortest_edge: 8 },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: 8, width: 8 },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.6, 0.6, 0.6],
    image_std: [0.25, 0.25, 0.25],
  },
};

/**
 * Writes a model in the layout of transformers.js that embeds a picture as its mean colour, and a sentence as the sum of the
 * colours that it names; returns the folder.
 */
export async function tinyClip(folder: string): Promise<string> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  for (const [name, json] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(json));
  const vector = { shape: [2], data: BigInt64Array.of(0n, 3n) };
  await tinyNetwork(join(folder, 'onnx/vision_model.onnx'), {
    inputs: [{ name: 'pixel_values', shape: ['batch', 3, 'height', 'width'] }],
    outputs: [{ name: 'image_embeds', shape: ['batch', 3] }],
    nodes: [
      { type: 'GlobalAveragePool', from: ['pixel_values'], to: 'means' },
      { type: 'Reshape', from: ['means', 'vector'], to: 'image_embeds' },
    ],
    constants: { vector },
  });
  await tinyNetwork(join(folder, 'onnx/text_model.onnx'), {
    inputs: [
      { name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', shape: ['batch', 'sequence'] },
    ],
    outputs: [{ name: 'text_embeds', shape: ['batch', 3] }],
    nodes: [
      { type: 'Gather', from: ['table', 'input_ids'], to: 'vectors' },
      { type: 'ReduceSum', from: ['vectors', 'words'], to: 'sums' },
      { type: 'Reshape', from: ['sums', 'vector'], to: 'text_embeds' },
    ],
    constants: {
      table: { shape: [words.length, 3], data: table },
      words: { shape: [1], data: BigInt64Array.of(1n) },
      vector,
    },
  });
  return folder;
}
