import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { checked, walk, type GruOptions } from './gru';
import { gruWeights } from './gru-weights';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';

export interface BidirectionalGruOptions extends GruOptions {
  /**
   * How the two directions of the last layer become one: `'average'` keeps `hiddenDim`, `'concat'` doubles it.
   * Defaults to `'average'`, as in SCAN.
   */
  readonly merge?: 'average' | 'concat';
}

/**
 * Two gated recurrent units over the same sequences, one from the first word and one from each sequence's own last.
 * Layers below the last pass both directions on, concatenated, as PyTorch does. The backward direction's variables end
 * in `_reverse`.
 */
export function bidirectionalGru({ merge = 'average', ...options }: BidirectionalGruOptions): Recurrent {
  const { inputDim, hiddenDim, layers, form, seed } = checked('bidirectionalGru', options);
  if (!['average', 'concat'].includes(merge)) {
    throw new OptionError(`bidirectionalGru: merge must be 'average' or 'concat', got '${merge}'.`);
  }
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
