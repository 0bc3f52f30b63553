import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from '@vse/core';
import { type GoldenCase, expectGolden, goldenCases, goldenTensor } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { biGruEncoder } from './recurrent/bi-gru-encoder';
import { gruEncoder } from './recurrent/gru-encoder';
import type { CaptionEncoder } from './recurrent/recurrent-encoder';

interface Variant {
  readonly normalize?: boolean;
  readonly absolute?: boolean;
}

/** Golden files: location of the weights, encoder, and the outputs to reproduce. */
interface Family {
  readonly files: readonly string[];
  readonly prefix: string;
  readonly output: 'words' | 'last';
  readonly variants: Readonly<Record<string, Variant>>;
}

const families: readonly Family[] = [
  {
    files: ['scan_encoder_text_bigru', 'scan_encoder_text_unigru'],
    prefix: '',
    output: 'words',
    variants: { emb: {}, emb_f32: {}, emb_no_txtnorm: { normalize: false } },
  },
  {
    files: ['vsepp_encoder_text_1layer', 'vsepp_encoder_text_2layer'],
    prefix: '',
    output: 'last',
    variants: { emb: {}, emb_f32: {}, emb_use_abs: { absolute: true } },
  },
  {
    files: ['scan_train_step_bigru_t2i', 'scan_train_step_unigru_i2t'],
    prefix: 'txt_enc.',
    output: 'words',
    variants: { cap_emb: {} },
  },
];

const rows = families.flatMap((family) =>
  family.files.flatMap((file) =>
    goldenCases(file).map((item) => [`${file} ${item.name}`, { item, family }] as const),
  ),
);

describe.skipIf(rows.length === 0)('caption encoders against the reference implementations', () => {
  it.each(rows)('%s: embeddings', (_, { item, family }) => {
    for (const [name, variant] of Object.entries(family.variants)) {
      if (!item.outputs[name]) continue;
      const encoder = encoderOf(item, family, variant);
      const batch = encoder.collateIds(captionsOf(item));
      expectGolden(flat(encoder.encode(batch)), item.outputs, name);
      const masked = { tokens: tf.clone(batch.tokens), mask: batch.mask }; // as if packed elsewhere
      expectGolden(flat(encoder.encode(masked)), item.outputs, name);
      encoder.dispose();
    }
  });

  const withCotangent = rows.filter(([, { item }]) => item.inputs['cotangent']);
  it.each(withCotangent)('%s: gradients', (_, { item, family }) => {
    const encoder = encoderOf(item, family, {});
    const batch = encoder.collateIds(captionsOf(item));
    const cotangent = goldenTensor(item.inputs, 'cotangent');
    const variables = encoder.variables();
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.mul(tf.reshape(encoder.encode(batch).vectors, cotangent.shape), cotangent)),
      variables.map(({ variable }) => variable),
    );
    for (const { name, variable } of variables) {
      expectGolden(grads[variable.name]!, item.outputs, `grad.${family.prefix}${name}`);
    }
    expect(variables.length).toBe(Object.keys(item.outputs).filter((key) => key.startsWith('grad.')).length);
    encoder.dispose();
  });
});

function encoderOf(
  { settings, inputs }: GoldenCase,
  { prefix, output }: Family,
  variant: Variant,
): CaptionEncoder {
  const both = (settings['use_bi_gru'] ?? settings['bi_gru'] ?? false) as boolean;
  const encoder = (both ? biGruEncoder : gruEncoder)({
    vocabulary: { size: settings['vocab_size'] as number, encode: () => [] },
    wordDim: settings['word_dim'] as number,
    embedDim: settings['embed_size'] as number,
    layers: (settings['num_layers'] as number | undefined) ?? 1,
    output,
    ...variant,
  });
  for (const { name, variable } of encoder.variables()) {
    variable.assign(goldenTensor(inputs, `w.${prefix}${name}`));
  }
  return encoder;
}

function captionsOf({ inputs }: GoldenCase): number[][] {
  const { shape, data } = inputs['captions']!;
  const words = shape[1]!;
  const lengths = inputs['lengths']!.data as number[];
  return lengths.map((length, row) => data.slice(row * words, row * words + length) as number[]);
}

function flat({ vectors }: EmbeddingSet): ArrayLike<number> {
  return vectors.dataSync();
}
