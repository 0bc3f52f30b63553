import * as tf from '@tensorflow/tfjs-core';
import type { Encoder } from '@vse/core';
import {
  absoluteValues,
  linearProjection,
  regionProjection,
  unitVectors,
  weightNormalized,
} from '@vse/image-encoders';
import { biGruEncoder, gruEncoder } from '@vse/text-encoders';
import { expectGolden, goldenCases, goldenTensor, type GoldenCase } from '@vse/testing';
import { describe, it } from 'vitest';
import { runExported } from '../testing/run-encoder';
import { exportEncoder } from './export-encoder';

const backend = 'onnx';

/** Golden files of caption encoders: their output, and options by the name of the numbers to reproduce. */
const families = [
  {
    files: ['scan_encoder_text_bigru', 'scan_encoder_text_unigru'],
    output: 'words',
    variants: { emb: {}, emb_f32: {}, emb_no_txtnorm: { normalize: false } },
  },
  {
    files: ['vsepp_encoder_text_1layer', 'vsepp_encoder_text_2layer'],
    output: 'last',
    variants: { emb: {}, emb_f32: {}, emb_use_abs: { absolute: true } },
  },
] as const;

const captionCases = families.flatMap(({ files, output, variants }) =>
  files.flatMap((file) =>
    goldenCases(file).flatMap((item) =>
      Object.entries(variants)
        .filter(([name]) => item.outputs[name])
        .map(
          ([name, variant]) => [`${file} ${item.name} ${name}`, item, name, { output, ...variant }] as const,
        ),
    ),
  ),
);

describe.skipIf(captionCases.length === 0)(
  'exported caption encoders and the reference implementations',
  () => {
    it.for(captionCases)('%s', async ([, item, name, variant]) => {
      const { settings, inputs } = item;
      const both = (settings['use_bi_gru'] ?? settings['bi_gru'] ?? false) as boolean;
      const encoder = (both ? biGruEncoder : gruEncoder)({
        vocabulary: { size: settings['vocab_size'] as number, encode: () => [] },
        wordDim: settings['word_dim'] as number,
        embedDim: settings['embed_size'] as number,
        layers: (settings['num_layers'] as number | undefined) ?? 1,
        ...variant,
      });
      assign(encoder, item);
      const { shape, data } = inputs['captions']!;
      const lengths = inputs['lengths']!.data as number[];
      const rows = lengths.map(
        (length, row) => data.slice(row * shape[1]!, row * shape[1]! + length) as number[],
      );
      const { vectors } = await runExported(await exportEncoder(encoder), encoder.collateIds(rows));
      expectGolden(vectors!, item.outputs, name, { backend });
      encoder.dispose();
    });
  },
);

const imageCases = goldenCases('encoder_image_precomp').map((item) => [item.name, item] as const);

describe.skipIf(imageCases.length === 0)('exported image encoders and the reference implementations', () => {
  it.for(imageCases)('%s', async ([name, item]) => {
    const what = String(item.settings['what']);
    const x = goldenTensor(item.inputs, 'x');
    const encoder = regionProjection({
      inputDim: x.shape.at(-1)!,
      embedDim: item.inputs['w.fc.bias']!.shape[0]!,
      layer: 'w.fc.weight_g' in item.inputs ? weightNormalized() : linearProjection(),
      after: [
        ...(what !== '' && !name.includes('no_imgnorm') ? [unitVectors()] : []),
        ...(`${name} ${what}`.includes('abs') ? [absoluteValues()] : []),
      ],
    });
    assign(encoder, item);
    const regions = x.rank === 2 ? tf.expandDims(x, 1) : x;
    const { vectors } = await runExported(await exportEncoder(encoder), { regions });
    expectGolden(vectors!, item.outputs, 'emb', { backend });
    encoder.dispose();
  });
});

function assign<Item>(encoder: Encoder<Item>, { inputs }: GoldenCase): void {
  for (const { name, variable } of encoder.variables()) variable.assign(goldenTensor(inputs, `w.${name}`));
}
