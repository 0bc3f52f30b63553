import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy, tolerance } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { dualAttention } from './dual-attention';

type Vector = number[];
type Weights = (name: string) => Vector[];

const dot = (x: Vector, y: Vector) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
const times = (matrix: Vector[], x: Vector) => matrix.map((row) => dot(row, x));
const weighted = (weights: Vector, vectors: Vector[]) =>
  vectors[0]!.map((_, d) => dot(weights, vectors.map((vector) => vector[d]!))); // prettier-ignore

/** Context vectors of one side, step by step, in slow loops over the formulas of the paper. */
function slowContexts(vectors: Vector[], side: string, steps: number, weight: Weights): Vector[] {
  const project = (x: Vector, step: number) =>
    side === 'images' ? times(weight(`images.project.${step}`), x).map(Math.tanh) : x;
  const contexts = [project(weighted(vectors.map(() => 1 / vectors.length), vectors), 0)]; // prettier-ignore
  let memory = contexts[0]!;
  for (let step = 1; step <= steps; step++) {
    const query = times(weight(`${side}.memory.${step}`), memory).map(Math.tanh);
    const powers = vectors.map((vector) => {
      const h = times(weight(`${side}.features.${step}`), vector).map((x, i) => Math.tanh(x) * query[i]!);
      return Math.exp(dot(weight(`${side}.attention.${step}`)[0]!, h));
    });
    const total = powers.reduce((sum, power) => sum + power, 0);
    const context = project(weighted(powers.map((power) => power / total), vectors), step); // prettier-ignore
    contexts.push(context);
    memory = memory.map((value, i) => value + context[i]!);
  }
  return contexts;
}

describe('dualAttention', () => {
  const dan = dualAttention({ imageDim: 3, captionDim: 2, hiddenDim: 4, seed: 3 });
  const images = { vectors: tf.tensor3d([1, -2, 0.5, 3, 1, -1, 0.2, 0.4, 2, 9, 9, 9], [2, 2, 3]), mask: maskFromLengths([2, 1], 2) }; // prettier-ignore
  const captions = { vectors: tf.tensor3d([1, 0.5, -1, 2, 0.3, 0.4, 2, 1, 9, 9, 9, 9], [2, 3, 2]), mask: maskFromLengths([3, 1], 3) }; // prettier-ignore

  it('agrees with slow loops over the formulas', () => {
    const weight: Weights = (name) => {
      const found = dan.variables().find((item) => item.name === `${name}.weight`)!;
      return found.variable.arraySync() as Vector[];
    };
    const real = (x: { vectors: tf.Tensor3D }, i: number, length: number) =>
      x.vectors.arraySync()[i]!.slice(0, length);
    const visual = [2, 1].map((length, i) => slowContexts(real(images, i, length), 'images', 2, weight));
    const textual = [3, 1].map((length, i) => slowContexts(real(captions, i, length), 'captions', 2, weight));
    const wanted = visual.flatMap((v) =>
      textual.map((u) => v.reduce((sum, context, k) => sum + dot(context, u[k]!), 0)),
    );
    expectClose(dan.score(images, captions), wanted);
  });

  it('has the gradient of central differences, in its inputs and weights', () => {
    const f = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(dan.score({ ...images, vectors: x as tf.Tensor3D }, captions));
    expectClose(tf.grad(f)(images.vectors), numericGradient(f, images.vectors), { absolute: 2e-2 });
    const { variable } = dan.variables().find(({ name }) => name === 'captions.features.1.weight')!;
    const { grads } = tf.variableGrads(() => f(images.vectors), [variable]);
    const before = tf.clone(variable);
    const numeric = numericGradient((x) => {
      variable.assign(x);
      return f(images.vectors);
    }, before);
    variable.assign(before);
    expectClose(grads[variable.name]!, numeric, { absolute: 2e-2 });
  });

  it('does not depend on the order of a set nor on its padding', () => {
    const turn = (x: typeof images) => ({ vectors: tf.reverse(x.vectors, 1), mask: tf.reverse(x.mask, 1) });
    const turned = dan.score(turn(images), turn(captions));
    expectClose(turned, dan.score(images, captions), { relative: 10 * tolerance });
  });

  it('scores an empty set 0', () => {
    const empty = { vectors: images.vectors, mask: maskFromLengths([2, 0], 2) };
    expectClose(tf.slice(dan.score(empty, captions), 1), [0, 0]);
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 2, 3]) };
    expect(dan.score(none, captions).shape).toEqual([0, 2]);
  });

  it('repeats with its seed and names its variables', () => {
    const again = dualAttention({ imageDim: 3, captionDim: 2, hiddenDim: 4, seed: 3 });
    expectClose(again.score(images, captions), dan.score(images, captions));
    const names = again.variables().map(({ name }) => name);
    expect(names).toContain('images.project.0.weight');
    expect(names).toContain('captions.attention.2.weight');
    expect(new Set(names).size).toBe(3 + 2 * 2 * 3);
    again.dispose();
  });

  it('checks sizes and leaves only what it returns', async () => {
    expect(() => dualAttention({ imageDim: 0 })).toThrow(OptionError);
    expect(() => dualAttention({ imageDim: 3, steps: 0 })).toThrow(OptionError);
    expect(() => dan.score(captions, captions)).toThrow(ShapeError);
    expect(await tensorsLeftBy(() => dan.score(images, captions))).toBe(1);
    expect(await tensorsLeftBy(() => dualAttention({ imageDim: 3 }).dispose())).toBe(0);
  });
});
