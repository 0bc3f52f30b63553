import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention, type StackedCrossAttentionOptions } from '@vse/attention';
import type { FeatureMatrix, MatchingModel, NamedVariable, PairedData } from '@vse/core';
import { regionProjection } from '@vse/features';
import { maxOfHinges, sumOfHinges } from '@vse/losses';
import { describeGolden, expectClose, goldenTensor, tolerance, type GoldenCase } from '@vse/testing';
import { biGruEncoder, gruEncoder } from '@vse/text-encoders';
import { adam, fit } from '@vse/trainer';
import { expect } from 'vitest';

type Model = MatchingModel<FeatureMatrix, string>;

describeGolden('scan_train_step_bigru_t2i', checkTraining);
describeGolden('scan_train_step_unigru_i2t', checkTraining);

/** The parts together, as an experiment composes them, against three steps of the reference's own training. */
async function checkTraining(item: GoldenCase): Promise<void> {
  checkFirstStep(item);
  for (const steps of [1, 3]) await checkFit(item, steps);
}

function checkFirstStep(item: GoldenCase): void {
  const { outputs } = item;
  const { model, weights } = modelOf(item);
  const data = dataOf(item);
  const images = model.images.collate(data.images);
  const captions = model.captions.collate(data.captions);
  const embedded = { images: model.images.encode(images), captions: model.captions.encode(captions) };
  expectClose(embedded.images.features, goldenTensor(outputs, 'img_emb')); // [images, regions, dim]
  expectClose(embedded.captions.features, goldenTensor(outputs, 'cap_emb')); // [captions, words, dim]
  expectClose(model.similarity.score(embedded.images, embedded.captions), goldenTensor(outputs, 'scores'));

  const { value, grads } = tf.variableGrads(() => {
    const scores = model.similarity.score(model.images.encode(images), model.captions.encode(captions));
    return lossOf(item)({ scores }); // []
  });
  expectClose(value, outputs['losses']!.data[0]!);
  expect(namesOf(item, 'grad.')).toEqual([...weights.keys()].sort());
  for (const [name, { variable }] of weights) {
    // Slopes of several hinges cancel: the floor is relative to a slope of size 1.
    expectClose(grads[variable.name]!, goldenTensor(outputs, `grad.${name}`), { absolute: 2 * tolerance });
  }
  dispose(model);
}

async function checkFit(item: GoldenCase, steps: number): Promise<void> {
  const { model, weights } = modelOf(item);
  const losses: number[] = [];
  const norms: number[] = [];
  const { images, captions } = dataOf(item);
  await fit(model, pairsOf(images, captions), {
    loss: lossOf(item),
    optimizer: adam({ learningRate: Number(item.settings['learning_rate']) }),
    clipNorm: Number(item.settings['grad_clip']),
    epochs: steps, // of one step each
    batchSize: captions.length,
    seed: 1, // of the order within the batch, which changes nothing
    onProgress(event) {
      if (event.type === 'step') losses.push(event.loss);
      if (event.type === 'step') norms.push(event.gradientNorm);
    },
  });
  expectClose(losses, wantedFirst(item, 'losses', steps));
  expectClose(norms, wantedFirst(item, 'grad_norm_before_clip', steps));
  expect(namesOf(item, `step${steps}.`)).toEqual([...weights.keys()].sort());
  for (const [name, { variable }] of weights) {
    expectClose(variable, goldenTensor(item.outputs, `step${steps}.${name}`));
  }
  dispose(model);
}

/** The model that the settings describe, with the initial weights; and its variables by the reference's names. */
function modelOf({ settings, inputs }: GoldenCase): {
  readonly model: Model;
  readonly weights: ReadonlyMap<string, NamedVariable>;
} {
  const embedDim = Number(settings['embed_size']);
  const makeCaptions = settings['bi_gru'] === true ? biGruEncoder : gruEncoder;
  const model = {
    images: regionProjection({
      inputDim: Number(settings['img_dim']),
      embedDim,
      normalize: settings['no_imgnorm'] !== true,
    }),
    captions: makeCaptions({
      vocabulary: { size: Number(settings['vocab_size']), encode: (text) => text.split(' ').map(Number) },
      wordDim: Number(settings['word_dim']),
      embedDim,
      layers: Number(settings['num_layers']),
      normalize: settings['no_txtnorm'] !== true,
      output: 'words',
    }),
    similarity: stackedCrossAttention(attentionOf(settings)),
  };
  const weights = new Map([
    ...model.images.variables().map((named) => [`img_enc.${named.name}`, named] as const),
    ...model.captions.variables().map((named) => [`txt_enc.${named.name}`, named] as const),
  ]);
  for (const [name, { variable }] of weights) variable.assign(goldenTensor(inputs, `w.${name}`));
  return { model, weights };
}

function attentionOf(settings: GoldenCase['settings']): StackedCrossAttentionOptions {
  const aggregates = { LogSumExp: 'logSumExp', Mean: 'mean', Max: 'max', Sum: 'sum' } as const;
  const normalizations = {
    clipped_l2norm: 'clipped-l2',
    l2norm: 'l2',
    softmax: 'softmax',
    l1norm: 'l1',
    clipped_l1norm: 'clipped-l1',
    clipped: 'clipped',
    no_norm: 'none',
  } as const;
  return {
    direction: settings['cross_attn'] === 't2i' ? 'text-to-image' : 'image-to-text',
    aggregate: aggregates[settings['agg_func'] as keyof typeof aggregates],
    normalization: normalizations[settings['raw_feature_norm'] as keyof typeof normalizations],
    inverseTemperature: Number(settings['lambda_softmax']),
    lseSharpness: Number(settings['lambda_lse']),
  };
}

function lossOf({ settings }: GoldenCase) {
  const make = settings['max_violation'] === true ? maxOfHinges : sumOfHinges;
  return make({ margin: Number(settings['margin']) });
}

/** Regions as feature matrices, and each caption as its ids with spaces between. */
function dataOf({ inputs }: GoldenCase): { readonly images: FeatureMatrix[]; readonly captions: string[] } {
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
function pairsOf(
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

function wantedFirst({ outputs }: GoldenCase, name: string, count: number): number[] {
  return outputs[name]!.data.slice(0, count) as number[];
}

function namesOf({ outputs }: GoldenCase, prefix: string): string[] {
  return Object.keys(outputs)
    .flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
    .sort();
}

function dispose(model: Model): void {
  model.images.dispose();
  model.captions.dispose();
}
