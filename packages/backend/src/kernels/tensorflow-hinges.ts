import type * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from '../repairs/kernel-repair';
import type { TensorflowBackend } from '../repairs/tensorflow-backend';
import { finiteScores, minusSum } from './tensorflow-costs';
import { nativeMatches, type NativeMatches, type NativeSide } from './tensorflow-matches';
import { runNative, type NativeOperations } from './tensorflow-operations';

/** Max of hinges with its gradient on tensorflow, whose passes over the scores are six. */
export const tensorflowMaxOfHinges: Repair = hingesKernel('VseMaxOfHinges', (call) => {
  const { native, matches, shape } = call;
  const { outputs, integers } = native;
  const sides = matches.sides.map((side) => hardestOf(call, side)) as [Hardest, Hardest];
  const joined = (parts: readonly number[], type: 'int32' | 'float32') =>
    outputs('ConcatV2', [...parts, native.integer(0)], { T: type, N: 2, Tidx: 'int32' })[0]!.id;
  const places = joined(
    sides.map((side) => side.places),
    'int32',
  ); // [rows + columns, 2]
  const counts = joined(
    sides.map((side) => side.counts),
    'float32',
  ); // [rows + columns]
  const scattered = native.run('ScatterNd', [places, counts, integers(...shape)], { Tindices: 'int32' });
  return { costs: sides, gradient: scattered };
});

/** Sum of hinges of a diagonal with its gradient on tensorflow. */
export const tensorflowSumOfHinges: Repair = hingesKernel('VseSumOfHinges', (call) => {
  const sides = call.matches.sides.map((side) => allOf(call, side)) as [All, All];
  return { costs: sides, gradient: call.native.run('AddV2', [sides[0].active, sides[1].active]) };
});

interface HingeCall {
  readonly native: NativeOperations;
  readonly matches: NativeMatches;
  readonly shape: readonly number[];
  /** Scores with -Infinity at matches, `[rows, columns]`. */
  readonly negatives: number;
  /** Scores of the matches, `[pairs]`. */
  readonly own: number;
  readonly margin: number;
}

/** Violations of one side. */
interface Violations {
  /** Their sum, `[]`. */
  readonly cost: number;
  /** Number of violations of each match, `[pairs]`. */
  readonly ofMatches: number;
}

interface Hardest extends Violations {
  /** Place of the hardest negative of each item, `[items, 2]`. */
  readonly places: number;
  /** Number of matches that pay for it, `[items]`. */
  readonly counts: number;
}

interface All extends Violations {
  /** 1 where a negative violates the margin, `[rows, columns]`. */
  readonly active: number;
}

function hingesKernel(
  kernelName: 'VseMaxOfHinges' | 'VseSumOfHinges',
  violations: (call: HingeCall) => {
    readonly costs: readonly [Violations, Violations];
    /** Gradient in the negatives, 0 at matches. */
    readonly gradient: number;
  },
): Repair {
  return kernelRepair({
    name: `tensorflow ${kernelName}`,
    backend: 'tensorflow',
    why: 'a hundred operations',
    kernelName,
    kernel: () => (call) => {
      const { scores, positives } = call.inputs as { scores: tf.TensorInfo; positives?: tf.TensorInfo };
      const { margin } = call.attrs as unknown as { readonly margin: number };
      return runNative(call.backend as TensorflowBackend, (native) => {
        const matches = nativeMatches(native, scores, positives);
        const x = native.of(scores);
        const { costs, gradient } = violations({
          native,
          matches,
          shape: scores.shape,
          negatives: matches.negativesOf(x),
          own: matches.at(x),
          margin: native.number(margin),
        });
        const [rows, columns] = costs;
        const whole = matches.put(gradient, minusSum(native, rows.ofMatches, columns.ofMatches));
        const finite = finiteScores(native, scores);
        return [
          finite.cost(native.run('AddV2', [rows.cost, columns.cost])),
          finite.gradient(whole, native.number(1)),
        ];
      });
    },
  });
}

/** Violations of the matches by the hardest negative of their item; of equal negatives the first counts. */
function hardestOf({ native, negatives, own, margin }: HingeCall, side: NativeSide): Hardest {
  const { run, outputs, reduce } = native;
  const types = { T: 'float32', Tidx: 'int32', output_type: 'int32' } as const;
  const hardest = outputs('ArgMax', [negatives, native.integer(side.axis)], types)[0]!.id; // [items]
  const items = native.integers(...Array(side.items).keys());
  const place = side.axis === 1 ? [items, hardest] : [hardest, items];
  const places = outputs('Pack', place, { T: 'int32', N: 2, axis: 1 })[0]!.id; // [items, 2]
  const ofItems = { Tparams: 'float32', Tindices: 'int32' } as const;
  const scores = outputs('GatherNd', [negatives, places], ofItems)[0]!.id; // [items], -Infinity where there is no negative
  const against = run('Sub', [side.ofMatches(scores), own]); // [pairs]
  const violations = run('Relu', [run('AddV2', [against, margin])]); // [pairs]
  const ofMatches = run('Sign', [violations]); // [pairs], 1 or 0
  return { cost: reduce('Sum', violations, [0]), ofMatches, places, counts: side.sums(ofMatches) };
}

/** Violations of the matches, one per item, by all negatives of their item. */
function allOf({ native, negatives, own, margin }: HingeCall, side: NativeSide): All {
  const { run, reduce } = native;
  const along = run('ExpandDims', [own, native.integer(side.axis)], { Tdim: 'int32' });
  const violations = run('Relu', [run('AddV2', [run('Sub', [negatives, along]), margin])]); // [rows, columns]
  const active = run('Sign', [violations]); // [rows, columns]
  return {
    cost: reduce('Sum', violations, [0, 1]),
    ofMatches: reduce('Sum', active, [side.axis]),
    active,
  };
}
