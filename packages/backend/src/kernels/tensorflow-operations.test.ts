import * as tf from '@tensorflow/tfjs-core';
import { backend, expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { TensorflowBackend } from '../repairs/tensorflow-backend';
import { tensorflowGru, tensorflowGruGradient } from './tensorflow-gru';
import { tensorflowMaxOfHinges, tensorflowSumOfHinges } from './tensorflow-hinges';
import { tensorflowInfoNce } from './tensorflow-info-nce';
import { runNative, type NativeOperations } from './tensorflow-operations';

it('serve the kernels of losses and of the GRU', () => {
  const losses = [tensorflowMaxOfHinges, tensorflowSumOfHinges, tensorflowInfoNce];
  for (const kernel of [...losses, tensorflowGru, tensorflowGruGradient])
    expect(kernel).toMatchObject({ backend: 'tensorflow' });
});

describe.runIf(backend === 'tensorflow')('native operations', () => {
  const native = () => tf.backend() as unknown as TensorflowBackend;
  const scaledSum = (x: tf.Tensor) => ({ run, of, number, reduce, outputs }: NativeOperations) => [
    outputs('Mul', [reduce('Sum', run('Square', [of(x)]), [0]), number(2)], { T: 'float32' })[0]!,
  ]; // prettier-ignore

  it('compute on numbers that the host wrote and that they made', () => {
    const [out] = runNative(native(), scaledSum(tf.tensor1d([1, 2, 3])));
    expectClose(out!, 28); // 2 (1 + 4 + 9)
    const [again] = runNative(native(), scaledSum(tf.reshape(out!, [1])));
    expectClose(again!, 1568); // 2 * 28 * 28
  });

  it('leave their result alone, also after an error', async () => {
    const x = tf.tensor1d([1, 2]);
    expect(await tensorsLeftBy(() => runNative(native(), scaledSum(x)))).toBe(1);
    const failing = () => runNative(native(), ({ run, of }) => [{ id: run('NoSuch', [of(x)]), shape: [], dtype: 1 }]);
    expect(await tensorsLeftBy(() => {
        expect(failing).toThrow('NoSuch');
      })).toBe(0);
  });
}); // prettier-ignore
