import type * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from '../repairs/kernel-repair';
import type { TensorflowBackend } from '../repairs/tensorflow-backend';
import { finiteScores, minusSum } from './tensorflow-costs';
import { nativeMatches, type NativeSide } from './tensorflow-matches';
import { runNative, type NativeOperations } from './tensorflow-operations';

/** InfoNCE with its gradients on tensorflow: some fifty operations without tensors of TensorFlow.js between them. */
export const tensorflowInfoNce: Repair = kernelRepair({
  name: 'tensorflow VseInfoNce',
  backend: 'tensorflow',
  why: 'two hundred operations',
  kernelName: 'VseInfoNce',
  kernel: () => (call) => {
    const { scores, scale, positives } = call.inputs as unknown as Inputs;
    return runNative(call.backend as TensorflowBackend, (native) => {
      const { run } = native;
      const [x, by] = [native.of(scores), native.of(scale)];
      const matches = nativeMatches(native, scores, positives);
      const logits = run('Mul', [x, by]); // [rows, columns]
      const negatives = matches.negativesOf(logits); // [rows, columns]
      const share = native.number(0.5 / Math.max(1, matches.count)); // of a pair in one direction
      const own = matches.at(logits); // [pairs]
      const [rows, columns] = matches.sides.map((side) =>
        crossEntropy(native, { side, negatives, own, share }),
      ) as [CrossEntropy, CrossEntropy];
      const inLogits = matches.put(
        run('AddV2', [rows.ofNegatives, columns.ofNegatives]),
        minusSum(native, rows.pulls, columns.pulls),
      ); // [rows, columns]
      const finite = finiteScores(native, scores);
      return [
        finite.cost(run('Mul', [run('AddV2', [rows.cost, columns.cost]), share])),
        finite.gradient(inLogits, by),
        finite.gradient(native.reduce('Sum', run('Mul', [inLogits, x]), [0, 1]), native.number(1)),
      ];
    });
  },
});

interface Inputs {
  readonly scores: tf.TensorInfo;
  readonly scale: tf.TensorInfo;
  readonly positives?: tf.TensorInfo;
}

/** Cross-entropy of the matches among the negatives of one side. */
interface CrossEntropy {
  /** Sum over matches, `[]`. */
  readonly cost: number;
  /** Minus the gradient in the logits of the matches, `[pairs]`. */
  readonly pulls: number;
  /** Gradient in the logits of the negatives, `[rows, columns]`; 0 at matches. */
  readonly ofNegatives: number;
}

function crossEntropy(
  native: NativeOperations,
  given: {
    readonly side: NativeSide;
    readonly negatives: number;
    readonly own: number;
    readonly share: number;
  },
): CrossEntropy {
  const { run, reduce } = native;
  const { side, negatives, own, share } = given;
  const along = (x: number) => run('ExpandDims', [x, native.integer(side.axis)], { Tdim: 'int32' });
  // Never -Infinity, so that e^(-Infinity - largest) is 0 where an item has no negative.
  const largest = run('Maximum', [reduce('Max', negatives, [side.axis]), native.number(-3.4e38)]); // [items]
  const exponentials = run('Exp', [run('Sub', [negatives, along(largest)])]); // [rows, columns]
  const sums = reduce('Sum', exponentials, [side.axis]); // [items]
  const against = run('AddV2', [largest, run('Log', [sums])]); // [items], -Infinity where there is no negative
  const difference = run('Sub', [side.ofMatches(against), own]); // [pairs]
  const pulls = run('Mul', [run('Sigmoid', [difference]), share]); // [pairs]
  const weights = run('DivNoNan', [side.sums(pulls), sums]); // [items]
  return {
    cost: reduce('Sum', run('Softplus', [difference]), [0]),
    pulls,
    ofNegatives: run('Mul', [exponentials, along(weights)]),
  };
}
