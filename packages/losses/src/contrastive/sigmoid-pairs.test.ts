import * as tf from '@tensorflow/tfjs-core';
import { OptionError, seededRandom } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sigmoidPairs } from './sigmoid-pairs';

const scores = tf.tensor2d([0.9, 0.1, 0.3, 0.2, 0.7, 0.4], [2, 3]);
const positives = tf.tensor2d([1, 1, 0, 0, 0, 1], [2, 3]);

describe('sigmoidPairs', () => {
  it('is the logistic loss of every pair', () => {
    // Logits 2 x 1 - 1 = 1 on the diagonal and 2 x 0 - 1 = -1 beside it: four times log(1 + 1/e), over 2 pairs.
    expectClose(sigmoidPairs({ scale: 2, bias: -1 })({ scores: tf.eye(2) }), 2 * Math.log(1 + 1 / Math.E));
  });

  it('has the gradient of its value', () => {
    const f = (x: tf.Tensor) => sigmoidPairs({ scale: 3, bias: -1 })({ scores: x as tf.Tensor2D, positives });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores), { relative: 1e-2, absolute: 1e-3 });
  });

  it('has the loss and the gradients of operations on the tape, in scores, scale and bias', () => {
    const shape = fc.record({
      images: fc.integer({ min: 1, max: 6 }),
      captions: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(shape, fc.nat(1e6), fc.constantFrom(1, 10, 40), ({ images, captions }, seed, scale) => {
        const random = seededRandom(seed);
        const of = (draw: () => number) =>
          tf.tensor2d(Float32Array.from({ length: images * captions }, draw), [images, captions]);
        const batch = {
          scores: of(() => 2 * random.next() - 1),
          positives: of(() => (random.next() > 0.6 ? 1 : 0)),
        };
        const loss = sigmoidPairs({ scale, bias: -3 });
        const [logScale, bias] = loss.variables!().map(({ variable }) => variable) as [
          tf.Variable,
          tf.Variable,
        ];
        const onTape = (x: tf.Tensor, logarithm: tf.Tensor, offset: tf.Tensor) => {
          const logits = tf.add(tf.mul(x, tf.exp(logarithm)), offset);
          const costs = tf.softplus(tf.mul(logits, tf.sub(1, tf.mul(2, batch.positives))));
          return tf.mul<tf.Scalar>(3, tf.div(tf.sum(costs), tf.maximum(tf.sum(batch.positives), 1)));
        };
        const wanted = tf.valueAndGrads(onTape)([batch.scores, tf.scalar(Math.log(scale)), tf.scalar(-3)]);
        const tripled = () => tf.mul<tf.Scalar>(3, loss(batch));
        const { value, grads } = tf.variableGrads(tripled, [logScale, bias]);
        const ofScores = tf.grad((x) => tf.mul(3, loss({ ...batch, scores: x as tf.Tensor2D })))(
          batch.scores,
        );
        const close = { relative: 1e-5, absolute: 1e-5 };
        expectClose(value, wanted.value, close);
        expectClose(ofScores, wanted.grads[0]!, close);
        expectClose(grads[logScale.name]!, wanted.grads[1]!, close);
        expectClose(grads[bias.name]!, wanted.grads[2]!, close);
      }),
      { numRuns: 30 },
    );
  });

  it('has the gradients of scale and bias by hand', () => {
    // One pair, score 0.5, scale 2, bias -1: a logit of 0, so the sigmoid is 0.5; d bias = -0.5, d scale = -0.5 x 0.5.
    const loss = sigmoidPairs({ scale: 2, bias: -1 });
    const [logScale, bias] = loss.variables!().map(({ variable }) => variable) as [tf.Variable, tf.Variable];
    const { grads } = tf.variableGrads(() => loss({ scores: tf.tensor2d([[0.5]]) }), [logScale, bias]);
    expectClose(grads[bias.name]!, -0.5);
    expectClose(grads[logScale.name]!, -0.25 * 2); // d log scale = scale x d scale
  });

  it('does not depend on the order of the images', () => {
    const loss = sigmoidPairs({ learned: false });
    const order = tf.tensor1d([1, 0], 'int32');
    const swapped = { scores: tf.gather(scores, order), positives: tf.gather(positives, order) };
    expectClose(loss(swapped), loss({ scores, positives }));
  });

  it('costs Infinity without a gradient where a score is not finite', () => {
    const loss = sigmoidPairs();
    const [logScale, bias] = loss.variables!().map(({ variable }) => variable) as [tf.Variable, tf.Variable];
    const broken = tf.tensor2d([[1, NaN], [0, 1]]); // prettier-ignore
    const { value, grads } = tf.variableGrads(() => loss({ scores: broken }), [logScale, bias]);
    expect(value.dataSync()[0]).toBe(Infinity);
    expectClose(grads[bias.name]!, 0);
    expectClose(grads[logScale.name]!, 0);
    expectClose(tf.grad((x) => loss({ scores: x as tf.Tensor2D }))(broken), tf.zeros([2, 2]));
  });

  it('learns scale and bias under stable names', () => {
    const loss = sigmoidPairs();
    const variables = loss.variables!();
    expect(variables.map(({ name }) => name)).toEqual(['sigmoidPairs/logScale', 'sigmoidPairs/bias']);
    expectClose(variables[0]!.variable, Math.log(10));
    expectClose(variables[1]!.variable, -10);
    expectClose(sigmoidPairs({ learned: false })({ scores, positives }), loss({ scores, positives }));
  });

  it('is finite without matches, for an empty batch and for huge scores', () => {
    expectClose(
      sigmoidPairs({ bias: 0 })({ scores: tf.zeros([2, 2]), positives: tf.zeros([2, 2]) }),
      4 * Math.log(2),
    );
    expectClose(sigmoidPairs()({ scores: tf.zeros([0, 0]) }), 0);
    // Two of the four answers are wrong by 10 x 1e4 each; divided by 2 matches that is 1e5.
    expectClose(sigmoidPairs({ bias: 0 })({ scores: tf.fill([2, 2], 1e4) }), 1e5);
  });

  it('refuses a scale of 0, and leaves one tensor behind', async () => {
    expect(() => sigmoidPairs({ scale: 0 })).toThrow(OptionError);
    const loss = sigmoidPairs();
    expect(await tensorsLeftBy(() => loss({ scores, positives }))).toBe(1);
    const gradient = () => tf.grad((x) => loss({ scores: x as tf.Tensor2D, positives }))(scores);
    expect(await tensorsLeftBy(gradient)).toBe(1);
  });
});
