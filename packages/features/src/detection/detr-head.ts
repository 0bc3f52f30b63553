import { DataError } from '@vse/core';
import type { Preprocessing } from '../preprocessing/pixel-scaling';
import type { DetectorHead, NetworkOutput } from './detector-head';
import type { Detections } from './detections';

/** Outputs and preprocessing of a DETR network. */
export interface DetrOptions {
  /** Names of the outputs. Defaults to `'logits'` and `'pred_boxes'`. */
  readonly outputs?: { readonly logits: string; readonly boxes: string };
  /**
   * Activation of the logits: `'softmax'` with a last class for no object (DETR), or `'sigmoid'` (Deformable DETR,
   * RT-DETR). Defaults to `'softmax'`.
   */
  readonly activation?: 'softmax' | 'sigmoid';
  /** Scaling of the pixels. Defaults to `'imagenet'`. */
  readonly preprocessing?: Preprocessing;
  /** Longer side of the input, in px, for networks that take any size. Defaults to `800`. */
  readonly longest?: number;
}

/**
 * Head of DETR, https://arxiv.org/abs/2005.12872: `logits [1, queries, classes + 1]`, and `pred_boxes [1, queries, 4]`
 * as centre and size relative to the input. A query's class is its most likely object. No non-maximum suppression: each
 * object has one query.
 *
 * @example
 * ```ts
 * import { detrHead } from '@vse/features';
 *
 * const logits = { values: Float32Array.of(5, 0, 0), dims: [1, 1, 3] }; // 2 classes and no object
 * const boxes = { values: Float32Array.of(0.5, 0.5, 1, 1), dims: [1, 1, 4] };
 * console.log(detrHead().decode([logits, boxes], { width: 8, height: 6 })); // class 0 in the box 0, 0, 8, 6
 * ```
 */
export function detrHead(options: DetrOptions = {}): DetectorHead {
  const { outputs = { logits: 'logits', boxes: 'pred_boxes' }, activation = 'softmax' } = options;
  const { preprocessing = 'imagenet', longest = 800 } = options;
  return {
    name: 'detr',
    settings: { activation },
    outputs: [outputs.logits, outputs.boxes],
    preprocessing,
    resize: 'stretch',
    fill: 0,
    longest,
    decode: ([logits, boxes], frame) => decodeQueries(logits!, boxes!, frame, activation),
  };
}

function decodeQueries(
  logits: NetworkOutput,
  centred: NetworkOutput,
  { width, height }: { readonly width: number; readonly height: number },
  activation: 'softmax' | 'sigmoid',
): Detections {
  const [batch, queries = 0, depth = 0] = logits.dims;
  const classes = activation === 'softmax' ? depth - 1 : depth;
  const wanted = logits.dims.length === 3 && batch === 1 && classes >= 1;
  if (!wanted || centred.dims.join() !== [1, queries, 4].join()) {
    throw new DataError(
      `detrHead: outputs must be logits [1, queries, classes] and boxes [1, queries, 4], got [${logits.dims.join(', ')}] and [${centred.dims.join(', ')}]. Name the outputs with \`outputs\`.`,
    );
  }
  const detections = {
    boxes: new Float32Array(queries * 4),
    scores: new Float32Array(queries),
    labels: new Int32Array(queries),
    classes,
  };
  for (let query = 0; query < queries; query++) {
    const [x, y, w, h] = centred.values.subarray(4 * query, 4 * query + 4);
    const box = [
      (x! - w! / 2) * width,
      (y! - h! / 2) * height,
      (x! + w! / 2) * width,
      (y! + h! / 2) * height,
    ];
    detections.boxes.set(box, 4 * query);
    const row = logits.values.subarray(query * depth, (query + 1) * depth);
    const objects = row.subarray(0, classes);
    const label = objects.reduce((best, logit, i) => (logit > objects[best]! ? i : best), 0);
    detections.labels[query] = label;
    detections.scores[query] =
      activation === 'softmax' ? softmaxAt(row, label) : 1 / (1 + Math.exp(-row[label]!));
  }
  return detections;
}

/** One entry of the softmax of a row; subtracts the largest logit first, so that no exponential overflows. */
function softmaxAt(row: Float32Array, at: number): number {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return Math.exp(row[at]! - largest) / total;
}
