import * as tf from '@tensorflow/tfjs-core';
import { disposeSet } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { biRnnEncoder } from './bi-rnn-encoder';
import { buildVocabulary } from '../vocabulary/vocabulary';

const vocabulary = buildVocabulary(['a dog runs'], { minCount: 1 });
const sizes = { wordDim: 2, hiddenDim: 4, embedDim: 3, normalize: false, seed: 3 } as const;
const captions = ['a dog', 'a'];

type Rows = readonly (readonly number[])[];
const relu = (rows: Rows): number[][] => rows.map((row) => row.map((value) => Math.max(0, value)));
const times = (row: readonly number[], weight: Rows): number[] =>
  weight.map((line) => line.reduce((sum, value, i) => sum + value * row[i]!, 0));
const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]!);

/** The formula of the paper in plain numbers, for the ids of one caption. */
function slowLoop(encoder: ReturnType<typeof biRnnEncoder>, ids: readonly number[]): number[][] {
  const valueOf = (name: string) =>
    encoder
      .variables()
      .find((variable) => variable.name === name)!
      .variable.arraySync();
  const matrix = (name: string) => valueOf(name) as number[][];
  const bias = (name: string) => valueOf(name) as number[];
  const read = relu(
    ids.map((id) =>
      plus(times(matrix('embed.weight')[id]!, matrix('rnn.input.weight')), bias('rnn.input.bias')),
    ),
  );
  const walk = (rows: Rows, suffix: string): number[][] => {
    let state = [0, 0, 0, 0];
    return rows.map((row) => {
      const product = times(state, matrix(`rnn.state.weight_hh_${suffix}`));
      [state] = relu([plus(row, plus(product, bias(`rnn.state.bias_hh_${suffix}`)))]) as [number[]];
      return state;
    });
  };
  const ahead = walk(read, 'l0');
  const back = walk([...read].reverse(), 'l0_reverse').reverse();
  return relu(
    ahead.map((row, i) =>
      plus(times(plus(row, back[i]!), matrix('rnn.output.weight')), bias('rnn.output.bias')),
    ),
  );
}

/** Gives the biases, which begin at 0, values that tell. */
function withBiases(): ReturnType<typeof biRnnEncoder> {
  const encoder = biRnnEncoder({ vocabulary, ...sizes });
  for (const { name, variable } of encoder.variables()) {
    if (name.endsWith('put.bias')) variable.assign(tf.linspace(0.2, 0.5, variable.shape[0]));
  }
  return encoder;
}

describe('biRnnEncoder', () => {
  it('equals a slow loop over the paper\u2019s formula, 0 for padding', () => {
    const encoder = withBiases();
    const { vectors, mask } = encoder.encode(encoder.collate(captions));
    const wanted = captions.map((caption) => slowLoop(encoder, vocabulary.encode(caption)));
    expectClose(vectors, [...wanted[0]!.flat(), ...wanted[1]!.flat(), 0, 0, 0]);
    expect([...mask!.dataSync()]).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    expect(Math.max(...wanted.flat(2))).toBeGreaterThan(0);
    encoder.dispose();
  });

  it('reads captions by their lengths and by their mask alike', () => {
    const encoder = withBiases();
    const batch = encoder.collate(captions);
    const unknown = { tokens: tf.clone(batch.tokens), mask: batch.mask };
    expectClose(encoder.encode(unknown).vectors, encoder.encode(batch).vectors);
    encoder.dispose();
  });

  it('has the gradient of its definition in each of its parts', () => {
    const encoder = withBiases();
    const batch = encoder.collate(captions);
    const cost = () => tf.sum<tf.Scalar>(tf.square(encoder.encode(batch).vectors));
    const all = encoder.variables();
    const { grads } = tf.variableGrads(cost, all.map(({ variable }) => variable)); // prettier-ignore
    for (const name of ['rnn.input.weight', 'rnn.state.weight_hh_l0_reverse', 'rnn.output.bias']) {
      const { variable } = all.find((other) => other.name === name)!;
      const at = tf.clone(variable);
      const costAt = (value: tf.Tensor) => (variable.assign(value), cost());
      // A short step: a unit may stand next to the kink of its ReLU.
      const tolerance = { relative: 1e-2, absolute: 5e-4 };
      expectClose(grads[variable.name]!, numericGradient(costAt, at, 2e-3), tolerance);
      variable.assign(at);
    }
    encoder.dispose();
  });

  it('keeps word vectors as they begin where asked, and leaves features and mask behind', async () => {
    const encoder = biRnnEncoder({ vocabulary, ...sizes, trainWordVectors: false });
    const frozen = encoder.variables().filter(({ variable }) => !variable.trainable);
    expect(frozen.map(({ name }) => name)).toEqual(['embed.weight']);
    const batch = encoder.collate(captions);
    expect(await tensorsLeftBy(() => disposeSet(encoder.encode(batch)))).toBe(0);
    encoder.dispose();
  });

  it('rejects sizes out of range', () => {
    expect(() => biRnnEncoder({ vocabulary, hiddenDim: 0.5 })).toThrow(
      /hiddenDim must be a whole number of at least 1/,
    );
  });
});
