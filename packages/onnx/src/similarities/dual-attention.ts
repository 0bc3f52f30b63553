import type { EncoderParts } from '../encoders/encoder-graph';
import { affine } from '../encoders/layers';
import type { Weights } from '../encoders/weights';
import { add, mul, sub } from '../graph/elementwise';
import { matMul } from '../graph/mat-mul';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import type { Value } from '../graph/value';
import { meanPool } from './pools';
import type { GraphSet, ScoreGraph } from './score-graph';

/** Options of `dualAttention`, as in its recipe. */
export interface DualAttentionSizes {
  readonly imageDim: number;
  readonly captionDim: number;
  readonly hiddenDim: number;
  readonly steps: number;
}

const FAR_BELOW = -1e9;

/** `dualAttention` of `@vse/attention` (DAN). Its graph has no gradients. https://arxiv.org/abs/1611.00471 */
export function dualAttention(sizes: DualAttentionSizes, weights: Weights): ScoreGraph {
  const { imageDim, captionDim } = sizes;
  const side = (set: GraphSet, name: 'images' | 'captions'): Value => {
    const parts = { graph: set.input.graph, weights: weights.within(name), precision: 'float32' } as const;
    return contexts(set, parts, { ...sizes, project: name === 'images' }); // [batch, (steps + 1) * captionDim]
  };
  return {
    dims: { images: imageDim, captions: captionDim },
    elementsPerPair: () => 1,
    build: (images, captions) => matMul(side(images, 'images'), side(captions, 'captions'), { right: true }),
  };
}

type SideSizes = DualAttentionSizes & { readonly project: boolean };

/** Context vectors of the mean and of every step, joined: `[batch, (steps + 1) * captionDim]`. */
function contexts(
  set: GraphSet,
  parts: EncoderParts,
  { captionDim, hiddenDim, steps, project }: SideSizes,
): Value {
  const projected = (x: Value, step: number): Value =>
    project ? tanh(unbiased(x, parts, `project.${step}`, captionDim)) : x; // [batch, captionDim]
  let memory = projected(meanPool()(set), 0); // [batch, captionDim]
  const all = [memory];
  for (let step = 1; step <= steps; step++) {
    const context = projected(attentionStep(set, memory, { parts, hiddenDim, step }), step); // [batch, captionDim]
    all.push(context);
    memory = add(memory, context); // [batch, captionDim]
  }
  const shape = [memory.shape[0]!, (steps + 1) * captionDim];
  return memory.graph.node('Concat', all, { shape, attributes: { axis: 1 } });
}

interface Step {
  readonly parts: EncoderParts;
  readonly hiddenDim: number;
  /** Number of the step, from 1. */
  readonly step: number;
}

/** Sum of the real vectors, weighted by attention under the memory: `[batch, dim]`. */
function attentionStep({ vectors, mask }: GraphSet, memory: Value, { parts, hiddenDim, step }: Step): Value {
  const [batch, length, dim] = vectors.shape as [string, string, number];
  const features = tanh(unbiased(vectors, parts, `features.${step}`, hiddenDim)); // [batch, length, hidden]
  const query = tanh(unbiased(memory, parts, `memory.${step}`, hiddenDim)); // [batch, hidden]
  const hidden = mul(features, reshape(query, [batch, 1, hiddenDim])); // [batch, length, hidden]
  const logits = reshape(unbiased(hidden, parts, `attention.${step}`, 1), [batch, length]); // [batch, length]
  const open = mask ? add(logits, mul(sub(1, mask), FAR_BELOW)) : logits; // [batch, length]
  const softmax = open.graph.node('Softmax', [open], { shape: open.shape }); // [batch, length]
  const weights = reshape(mask ? mul(softmax, mask) : softmax, [batch, length, 1]); // [batch, length, 1]
  return reshape(sum(mul(vectors, weights), [1]), [batch, dim]);
}

/** Applies a layer without bias to the last axis. */
function unbiased(x: Value, parts: EncoderParts, name: string, outputDim: number): Value {
  const weight = parts.weights.within(name).take('weight', [outputDim, x.shape.at(-1) as number]);
  return affine(x, parts, { weight, outputDim });
}

function tanh(x: Value): Value {
  return x.graph.node('Tanh', [x], { shape: x.shape });
}
