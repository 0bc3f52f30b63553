import { DataError } from '@vse/core';
import type { Preprocessing } from '../preprocessing/pixel-scaling';
import type { DetectorHead, NetworkOutput } from './detector-head';
import type { Detections } from './detections';

export interface DetrOptions {
  /** The names of the outputs. Defaults to `'logits'` and `'pred_boxes'`. */
  readonly outputs?: { readonly logits: string; readonly boxes: string };
  /**
   * How logits become scores: `'softmax'` with the last class meaning no object (DETR), or `'sigmoid'` over classes that
   * are all things (Deformable DETR, RT-DETR). Defaults to `'softmax'`.
   */
  readonly activation?: 'softmax' | 'sigmoid';
  /** How pixels are scaled. Defaults to `'imagenet'`. */
  readonly preprocessing?: Preprocessing;
  /** The longer side of an image, in px, where the network takes any size. Defaults to `800`. */
  readonly longest?: number;
}

/**
 * DETR: `logits [1, queries, classes + 1]` and `pred_boxes [1, queries, 4]` of centre and size as parts of the input. A
 * query's class is its likeliest thing. No non-maximum suppression: each thing has one query.
 * https://arxiv.org/abs/2005.12872
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
  const found = {
    boxes: new Float32Array(queries * 4),
    scores: new Float32Array(queries),
    labels: new Int32Array(queries),
  };
  for (let query = 0; query < queries; query++) {
    const [x, y, w, h] = centred.values.subarray(4 * query, 4 * query + 4);
    const box = [
      (x! - w! / 2) * width,
      (y! - h! / 2) * height,
      (x! + w! / 2) * width,
      (y! + h! / 2) * height,
    ];
    found.boxes.set(box, 4 * query);
    const row = logits.values.subarray(query * depth, (query + 1) * depth);
    const things = row.subarray(0, classes);
    const label = things.reduce((best, logit, i) => (logit > things[best]! ? i : best), 0);
    found.labels[query] = label;
    found.scores[query] = activation === 'softmax' ? softmaxAt(row, label) : 1 / (1 + Math.exp(-row[label]!));
  }
  return found;
}

/** One entry of the softmax of a row; the largest logit is taken away first, so that no exponential overflows. */
function softmaxAt(row: Float32Array, at: number): number {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = row.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  return Math.exp(row[at]! - most) / total;
}
