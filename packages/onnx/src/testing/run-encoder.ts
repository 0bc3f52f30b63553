import * as tf from '@tensorflow/tfjs-core';
import { maskOf, seededRandom, type Encoder, type EncoderBatch } from '@vse/core';
import { expectClose } from '@vse/testing';
import { expect } from 'vitest';
import { exportEncoder, type ExportEncoderOptions } from '../export/export-encoder';
import type { ExportedGraph } from '../export/exported-graph';
import { runModel, type Numbers } from './run-graph';

/** Replaces all weights by normally distributed numbers, as if they had been trained: biases too. */
export function withRandomWeights<T extends Pick<Encoder<never>, 'variables'>>(
  encoder: T,
  seed = 1,
  scale = 0.3,
): T {
  const random = seededRandom(seed);
  for (const { name, variable } of encoder.variables()) {
    const positive = name.endsWith('running_var');
    const values = Float32Array.from({ length: variable.size }, () => {
      const value = scale * random.normal();
      return positive ? Math.abs(value) + 0.1 : value;
    });
    variable.assign(tf.tensor(values, variable.shape));
  }
  return encoder;
}

/** Runs an exported encoder on a batch: inputs without a tensor in the batch are masks of ones. */
export async function runExported(
  { bytes, inputs }: ExportedGraph,
  batch: EncoderBatch,
): Promise<Readonly<Record<string, Float32Array>>> {
  const feeds = inputs.map(async ({ name, type, shape }): Promise<[string, Numbers]> => {
    const tensor = batch[name] ?? maskOf({ vectors: batch['regions'] as tf.Tensor3D });
    expect(tensor.shape).toHaveLength(shape.length);
    return [name, { shape: tensor.shape, values: await tensor.data(), type }];
  });
  return runModel(bytes, Object.fromEntries(await Promise.all(feeds)));
}

/** Fails unless the exported encoder returns what the encoder does, to 1e-5 of its largest value. */
export async function expectSameEmbeddings(
  encoder: Encoder<never>,
  batch: EncoderBatch,
  options: ExportEncoderOptions = {},
): Promise<void> {
  const exported = await exportEncoder(encoder, options);
  const got = await runExported(exported, batch);
  const wanted = encoder.encode(batch);
  expectNear(got['vectors']!, await wanted.vectors.data());
  if (!got['vectorsMask']) expect(wanted.mask).toBeUndefined();
  else expect([...got['vectorsMask']]).toEqual([...(await maskOf(wanted).data())]);
}

/** Fails unless all numbers differ by at most 1e-5 of the largest wanted one. */
export function expectNear(got: ArrayLike<number>, wanted: ArrayLike<number>): void {
  const largest = Array.from(wanted).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expectClose(got, wanted, { relative: 0, absolute: 1e-5 * (largest || 1) });
}
