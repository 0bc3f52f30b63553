import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adam } from '../optimizers/adam';
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

  it('writes what an optimiser changed, in place too', async () => {
    const [changed, other] = [named([1, 2]), named([3])];
    const weights = sharedWeights([changed, { ...other, name: 'y' }]);
    const optimizer = adam({ learningRate: 0.5 });
    await weights.update();
    for (const step of [2, 3]) {
      tf.tidy(() => {
        optimizer.apply([changed], { x: tf.tensor1d([1, -1]) }, 0.5);
      });
      expect(await weights.update()).toEqual([step, 1]);
      expect([...new Float32Array(weights.memory[0]!)]).toEqual([...changed.variable.dataSync()]);
    }
    optimizer.dispose();
  });
});
