import * as tf from '@tensorflow/tfjs-core';
import { VseError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { tensorLedger } from './tensor-ledger';

const kept: tf.Tensor[] = [];
const leak = (count: number): void => {
  for (let i = 0; i < count; i++) kept.push(tf.scalar(i));
};

describe('tensorLedger', () => {
  it('takes what is made once, and what is owned', async () => {
    const ledger = tensorLedger();
    ledger.watch('model', () => leak(3));
    for (let i = 0; i < 3; i++)
      ledger
        .watch(
          'batch',
          () => tf.scalar(i),
          () => 1,
        )
        .dispose();
    await ledger.watchAsync('validate', () => Promise.resolve());
    expect(() => ledger.assertFlat('in epoch 0')).not.toThrow();
  });

  it('names the scope with the most leaked tensors, and starts over', async () => {
    const ledger = tensorLedger();
    for (let i = 0; i < 4; i++) {
      ledger.watch('step', () => leak(1));
      await ledger.watchAsync('validate', async () => {
        await Promise.resolve();
        leak(2);
      });
    }
    expect(() => ledger.assertFlat('in epoch 0')).toThrow(
      'validate left 6 tensors behind in 3 runs, in epoch 0; wanted none',
    );
    ledger.watch('step', () => leak(1));
    expect(() => ledger.assertFlat('in epoch 1')).toThrow(VseError);
    expect(() => ledger.assertFlat('in epoch 2')).not.toThrow();
    tf.dispose(kept);
  });
});
