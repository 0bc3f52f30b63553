import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@vse/formats';
import { exportWeights, importWeights } from '@vse/trainer';
import { type GoldenCase, expectGolden, goldenCases, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { biGruEncoder } from './bi-gru-encoder';
import { gruEncoder } from './gru-encoder';

/** Weights of the reference encoders as a file that PyTorch would write: their state dictionaries, name by name. */
const rows = (
  [
    ['scan_encoder_text_bigru', 'words'],
    ['scan_encoder_text_unigru', 'words'],
    ['vsepp_encoder_text_1layer', 'last'],
    ['vsepp_encoder_text_2layer', 'last'],
  ] as const
).flatMap(([file, output]) =>
  goldenCases(file).map((item) => [`${file} ${item.name}`, { item, output }] as const),
);

describe.skipIf(rows.length === 0)('weights of PyTorch encoders from a safetensors file', () => {
  it.each(rows)('%s: the same embeddings, and the same file back', async (_, { item, output }) => {
    const file = join(await temporaryFolder(), 'state_dict.safetensors');
    const written = stateDictionary(item);
    const encoder = encoderOf(item, output);
    try {
      await writeSafetensors(file, written);
      await importWeights(encoder, file, { prefix: 'txt_enc.' });
      const { vectors } = encoder.encode(encoder.collateIds(captionsOf(item)));
      expectGolden(vectors.dataSync(), item.outputs, 'emb');
      await exportWeights(encoder, file, { prefix: 'txt_enc.' });
      const { tensors } = await readSafetensors(file);
      expect(Object.keys(tensors).sort()).toEqual(Object.keys(written).sort());
      for (const [name, { shape, data }] of Object.entries(written)) {
        expect(tensors[name]!.shape).toEqual(shape);
        expect(tensors[name]!.data).toEqual(data);
      }
    } finally {
      encoder.dispose();
    }
  });
});

function stateDictionary({ inputs }: GoldenCase) {
  const weights = Object.entries(inputs).filter(([name]) => name.startsWith('w.'));
  return Object.fromEntries(
    weights.map(([name, { shape, data }]) => [
      name.replace(/^w\./, 'txt_enc.'),
      { shape: [...shape], data: Float32Array.from(data as number[]) },
    ]),
  );
}

function encoderOf({ settings }: GoldenCase, output: 'words' | 'last') {
  const both = (settings['use_bi_gru'] ?? settings['bi_gru'] ?? false) as boolean;
  return (both ? biGruEncoder : gruEncoder)({
    vocabulary: { size: settings['vocab_size'] as number, encode: () => [] },
    wordDim: settings['word_dim'] as number,
    embedDim: settings['embed_size'] as number,
    layers: (settings['num_layers'] as number | undefined) ?? 1,
    output,
    seed: 99, // other weights than those of the file
  });
}

function captionsOf({ inputs }: GoldenCase): number[][] {
  const { shape, data } = inputs['captions']!;
  const lengths = inputs['lengths']!.data as number[];
  return lengths.map((length, row) => data.slice(row * shape[1]!, row * shape[1]! + length) as number[]);
}
