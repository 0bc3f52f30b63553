import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf } from '@vse/core';
import { checked, walk, type GruOptions } from './gru';
import { gruWeights } from './gru-weights';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';

/** Options of `bidirectionalGru`. */
export interface BidirectionalGruOptions extends GruOptions {
  /**
   * Combines the two directions of the last layer: `'average'` keeps `hiddenDim`, `'concat'` doubles it. Defaults to
   * `'average'`, as in SCAN.
   */
  readonly merge?: 'average' | 'concat';
}

/**
 * Bidirectional GRU: one direction reads each sequence from its first word, the other from its own last word. Layers
 * below the last concatenate both directions, as PyTorch does. Variables and their initial values are those of `gru`;
 * the names of the backward direction end in `_reverse`.
 *
 * Reads `[batch, steps, inputDim]`; returns `[batch, steps, hiddenDim]`, or twice that with `merge: 'concat'`.
 *
 * @param options - Dimensions, layers, form, merge and seed.
 * @throws `OptionError` if an option is out of range. `apply` throws `ShapeError` or `OptionError` if the input or its
 * lengths do not fit.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { bidirectionalGru } from '@vse/layers';
 *
 * const layer = bidirectionalGru({ inputDim: 4, hiddenDim: 3, seed: 1 });
 * const captions = tf.ones<tf.Rank.R3>([2, 5, 4]); // two captions, padded to five words
 * console.log(layer.apply(captions, { lengths: [5, 2] }).shape); // [2, 5, 3]
 * ```
 */
export function bidirectionalGru({ merge = 'average', ...options }: BidirectionalGruOptions): Recurrent {
  const { inputDim, hiddenDim, layers, form, seed } = checked('bidirectionalGru', options);
  assertOneOf('bidirectionalGru', 'merge', merge, ['average', 'concat']);
  const stack = Array.from({ length: layers }, (_, layer) => {
    const shape = { inputDim: layer === 0 ? inputDim : 2 * hiddenDim, hiddenDim, form, seed };
    return [gruWeights(shape, `l${layer}`), gruWeights(shape, `l${layer}_reverse`)] as const;
  });
  const variables = stack.flatMap((pair) => pair.flatMap((weights) => weights.variables));
  return {
    inputDim,
    outputDim: merge === 'average' ? hiddenDim : 2 * hiddenDim,
    apply(x, ends = {}) {
      assertSequences('bidirectionalGru', x, inputDim, ends);
      return tf.tidy(() => {
        let input = x; // [batch, steps, input]
        for (const [layer, [ahead, back]] of stack.entries()) {
          const forward = walk(input, ahead, { form, ends, reverse: false }); // [batch, steps, hidden]
          const backward = walk(input, back, { form, ends, reverse: true }); // [batch, steps, hidden]
          const average = merge === 'average' && layer === layers - 1;
          input = average
            ? tf.div<tf.Tensor3D>(tf.add(forward, backward), 2) // [batch, steps, hidden]
            : tf.concat([forward, backward], 2); // [batch, steps, 2 hidden]
        }
        return input;
      });
    },
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}
