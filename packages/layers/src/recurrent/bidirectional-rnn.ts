import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf } from '@vse/core';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';
import { checkedRnn, rnnWeights, walkRelu, type RnnOptions } from './rnn';

/** Options of `bidirectionalRnn`. */
export interface BidirectionalRnnOptions extends RnnOptions {
  /** Combines the two directions: `'sum'` keeps `hiddenDim`, `'concat'` doubles it. Defaults to `'sum'`, as in DVSA. */
  readonly merge?: 'sum' | 'concat';
}

/**
 * Bidirectional recurrent layer with ReLU: one direction reads each sequence from its first word, the other from its
 * own last word. Variables and their initial values are those of `rnn`; the names of the backward direction end in
 * `_reverse`. DVSA, https://arxiv.org/abs/1412.2306
 *
 * Reads `[batch, steps, inputDim]`; returns `[batch, steps, hiddenDim]`, or twice that with `merge: 'concat'`.
 *
 * @param options - Dimensions, input, merge and seed.
 * @throws `OptionError` if an option is out of range. `apply` throws `ShapeError` or `OptionError` if the input or its
 * lengths do not fit.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { bidirectionalRnn } from '@vse/layers';
 *
 * const layer = bidirectionalRnn({ inputDim: 4, hiddenDim: 3, merge: 'concat', seed: 1 });
 * console.log(layer.apply(tf.ones([2, 5, 4]), { lengths: [5, 2] }).shape); // [2, 5, 6]
 * ```
 */
export function bidirectionalRnn({ merge = 'sum', ...options }: BidirectionalRnnOptions): Recurrent {
  const { inputDim, hiddenDim } = checkedRnn('bidirectionalRnn', options);
  assertOneOf('bidirectionalRnn', 'merge', merge, ['sum', 'concat']);
  const ahead = rnnWeights(options, 'l0');
  const back = rnnWeights(options, 'l0_reverse');
  const variables = [...ahead.variables, ...back.variables];
  return {
    inputDim,
    outputDim: merge === 'sum' ? hiddenDim : 2 * hiddenDim,
    apply(x, ends = {}) {
      assertSequences('bidirectionalRnn', x, inputDim, ends);
      return tf.tidy(() => {
        const forward = walkRelu(x, ahead, { ends, reverse: false }); // [batch, steps, hidden]
        const backward = walkRelu(x, back, { ends, reverse: true }); // [batch, steps, hidden]
        return merge === 'sum' ? tf.add(forward, backward) : tf.concat([forward, backward], 2);
      });
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}
