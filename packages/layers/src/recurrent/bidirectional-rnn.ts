import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { disposeVariables } from '../layer';
import { assertSequences, type Recurrent } from './recurrent';
import { checkedRnn, rnnWeights, walkRelu, type RnnOptions } from './rnn';

export interface BidirectionalRnnOptions extends RnnOptions {
  /** How the two directions become one: `'sum'` keeps `hiddenDim`, `'concat'` doubles it. Defaults to `'sum'`, as in DVSA. */
  readonly merge?: 'sum' | 'concat';
}

/**
 * Two plain recurrent layers with ReLU over the same sequences, one from the first word and one from each sequence's own
 * last. The backward direction's variables end in `_reverse`.
 */
export function bidirectionalRnn({ merge = 'sum', ...options }: BidirectionalRnnOptions): Recurrent {
  const { inputDim, hiddenDim } = checkedRnn('bidirectionalRnn', options);
  if (!['sum', 'concat'].includes(merge)) {
    throw new OptionError(`bidirectionalRnn: merge must be 'sum' or 'concat', got '${merge}'.`);
  }
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
