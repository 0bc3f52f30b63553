import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { DataError, type Trainable } from '@vse/core';
import { readSafetensors, writeSafetensors } from '@vse/formats';
import { expectClose, temporaryFolder, tensorsLeftBy } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { exportWeights, importWeights } from './weights-file';

let file: string;
beforeEach(async () => {
  file = join(await temporaryFolder(), 'model.safetensors');
});

function layer(scale: number): Trainable {
  const weight = tf.variable(tf.tensor2d([[scale, 2], [3, 4]])); // prettier-ignore
  const bias = tf.variable(tf.tensor1d([scale, scale]));
  return { variables: () => [{ name: 'fc.weight', variable: weight }, { name: 'fc.bias', variable: bias }] }; // prettier-ignore
}
const valuesOf = (one: Trainable) => one.variables().map(({ variable }) => [...variable.dataSync()]);

describe('exportWeights and importWeights', () => {
  it('round-trip weights under a prefix', async () => {
    await exportWeights(layer(1), file, { prefix: 'txt_enc.' });
    const { tensors } = await readSafetensors(file);
    expect(Object.keys(tensors).sort()).toEqual(['txt_enc.fc.bias', 'txt_enc.fc.weight']);
    expectClose(tensors['txt_enc.fc.weight']!.data, [1, 2, 3, 4]);
    const other = layer(9);
    await importWeights(other, file, { prefix: 'txt_enc.' });
    expect(valuesOf(other)).toEqual(valuesOf(layer(1)));
  });

  it('leave no tensor behind', async () => {
    const one = layer(1);
    const use = async () => {
      await exportWeights(one, file);
      await importWeights(one, file);
    };
    expect(await tensorsLeftBy(use)).toBe(0);
  });

  const weight = { shape: [2, 2], data: Float32Array.of(5, 6, 7, 8) };
  const bias = { shape: [2], data: Float32Array.of(5, 6) };
  it.each([
    ['a missing weight', { 'fc.weight': weight }, 'fc.bias must be [2], it is missing'],
    ['another shape', { 'fc.weight': weight, 'fc.bias': { ...bias, shape: [2, 1] } }, 'got [2, 1]'],
    ['an unexpected weight', { 'fc.weight': weight, 'fc.bias': bias, gain: bias }, 'has gain, for which'],
    ['NaN', { 'fc.weight': weight, 'fc.bias': { shape: [2], data: Float32Array.of(1, NaN) } }, 'fc.bias must be finite, got NaN at 1'],
  ])('refuse %s by name, and then change nothing', async (_, tensors, message) => {
    await writeSafetensors(file, tensors);
    const one = layer(1);
    const reading = importWeights(one, file);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(DataError);
    await expect(reading).rejects.toThrow(file);
    expect(valuesOf(one)).toEqual(valuesOf(layer(1)));
  }); // prettier-ignore

  it('skip other prefixes, and ignored names', async () => {
    await writeSafetensors(file, { 'a.fc.weight': weight, 'a.fc.bias': bias, 'a.steps': bias, 'b.x': bias });
    const one = layer(1);
    await importWeights(one, file, { prefix: 'a.', ignore: ['steps'] });
    expect(valuesOf(one)).toEqual([[5, 6, 7, 8], [5, 6]]); // prettier-ignore
  });
});
