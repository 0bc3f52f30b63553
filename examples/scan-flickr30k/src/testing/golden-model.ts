import { stackedCrossAttention } from '@vse/attention';
import type { FeatureMatrix, MatchingModel, NamedVariable, PairedData } from '@vse/core';
import { regionProjection, unitVectors } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges } from '@vse/losses';
import { goldenTensor, scanOptions, type GoldenCase } from '@vse/testing';
import { biGruEncoder, gruEncoder } from '@vse/text-encoders';

export type Model = MatchingModel<FeatureMatrix, string>;

/** The model that the settings describe, with the initial weights; and its variables by the reference's names. */
export function modelOf({ settings, inputs }: GoldenCase): {
  readonly model: Model;
  readonly weights: ReadonlyMap<string, NamedVariable>;
} {
  const embedDim = Number(settings['embed_size']);
  const makeCaptions = settings['bi_gru'] === true ? biGruEncoder : gruEncoder;
  const model = {
    images: regionProjection({
      inputDim: Number(settings['img_dim']),
      embedDim,
      after: settings['no_imgnorm'] === true ? [] : [unitVectors()],
    }),
    captions: makeCaptions({
      vocabulary: { size: Number(settings['vocab_size']), encode: (text) => text.split(' ').map(Number) },
      wordDim: Number(settings['word_dim']),
      embedDim,
      layers: Number(settings['num_layers']),
      normalize: settings['no_txtnorm'] !== true,
      output: 'words',
    }),
    similarity: stackedCrossAttention(scanOptions(settings)),
  };
  const weights = new Map([
    ...model.images.variables().map((named) => [`img_enc.${named.name}`, named] as const),
    ...model.captions.variables().map((named) => [`txt_enc.${named.name}`, named] as const),
  ]);
  for (const [name, { variable }] of weights) variable.assign(goldenTensor(inputs, `w.${name}`));
  return { model, weights };
}

export function lossOf({ settings }: GoldenCase) {
  const make = settings['max_violation'] === true ? maxOfHinges : sumOfHinges;
  return make({ margin: Number(settings['margin']) });
}

/** Regions as feature matrices, and each caption as its ids with spaces between. */
export function dataOf({ inputs }: GoldenCase): {
  readonly images: FeatureMatrix[];
  readonly captions: string[];
} {
  const rows = (name: string): number[][] => {
    const { shape, data } = inputs[name]!;
    const size = data.length / shape[0]!;
    return Array.from({ length: shape[0]! }, (_, i) => data.slice(i * size, (i + 1) * size) as number[]);
  };
  const [, length, dim] = inputs['images']!.shape as [number, number, number];
  const lengths = inputs['lengths']!.data as number[];
  return {
    images: rows('images').map((values) => ({ values: Float32Array.from(values), length, dim })),
    captions: rows('captions').map((ids, i) => ids.slice(0, lengths[i]).join(' ')),
  };
}

/** Caption i describes image i. */
export function pairsOf(
  images: readonly FeatureMatrix[],
  captions: readonly string[],
): PairedData<FeatureMatrix, string> {
  return {
    name: 'the golden batch',
    synthetic: true,
    imageCount: images.length,
    captionToImage: Int32Array.from(captions.keys()),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => images[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
}

export function dispose(model: Model): void {
  model.images.dispose();
  model.captions.dispose();
}
