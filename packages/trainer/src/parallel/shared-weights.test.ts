import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { sharedWeights, weightReader } from './shared-weights';

const named = (values: readonly number[], dtype: 'float32' | 'int32' = 'float32') => ({
  name: 'x',
  variable: tf.variable(tf.tensor1d([...values], dtype)),
});

describe('sharedWeights', () => {
  it('writes what was assigned since, and a reader takes what is newer', async () => {
    const variables = [named([1, 2]), named([3], 'int32')];
    const own = [named([0, 0]), named([0], 'int32')];
    const weights = sharedWeights(variables);
    const read = weightReader(own, weights.memory);
    const values = () => own.map(({ variable }) => [...variable.dataSync()]);
    read(await weights.update());
    expect(values()).toEqual([[1, 2], [3]]);
    expect(await weights.update()).toEqual([1, 1]);
    tf.tidy(() => variables[0]!.variable.assign(tf.tensor1d([5, 6])));
    const second = own[1]!.variable.dataId;
    const versions = await weights.update();
    expect(values()).toEqual([[1, 2], [3]]); // not before it is called
    expect(versions).toEqual([2, 1]);
    read(versions);
    expect(values()).toEqual([[5, 6], [3]]);
    expect(own[1]!.variable.dataId).toBe(second); // not read again
  });
});
