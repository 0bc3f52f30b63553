import { DataError } from '@vse/core';
import type { Preprocessing } from '../preprocessing/pixel-scaling';
import type { DetectorHead, NetworkOutput } from './detector-head';

/** Outputs and preprocessing of a Faster R-CNN network. */
export interface FasterRcnnOptions {
  /** Names of the outputs. Defaults to `'boxes'`, `'labels'` and `'scores'`. */
  readonly outputs?: { readonly boxes: string; readonly labels: string; readonly scores: string };
  /** Scaling of the pixels. Defaults to `'0..1'`, RGB: torchvision's exports normalise inside the network. */
  readonly preprocessing?: Preprocessing;
  /** Longer side of the input, in px. Defaults to `800`. */
  readonly longest?: number;
}

/**
 * Head of Faster R-CNN, https://arxiv.org/abs/1506.01497, and other networks with outputs `boxes [n, 4]` (x1, y1, x2, y2
 * in px of the input), `labels [n]` and `scores [n]`, as torchvision exports them, after non-maximum suppression.
 *
 * @example
 * ```ts
 * import { fasterRcnnHead } from '@vse/features';
 *
 * const boxes = { values: Float32Array.of(1, 2, 5, 6), dims: [1, 4] };
 * const labels = { values: Float32Array.of(17), dims: [1] };
 * const scores = { values: Float32Array.of(0.9), dims: [1] };
 * console.log(fasterRcnnHead().decode([boxes, labels, scores], { width: 8, height: 8 }));
 * ```
 */
export function fasterRcnnHead(options: FasterRcnnOptions = {}): DetectorHead {
  const { outputs = { boxes: 'boxes', labels: 'labels', scores: 'scores' } } = options;
  const { preprocessing = '0..1', longest = 800 } = options;
  return {
    name: 'faster-rcnn',
    settings: {},
    outputs: [outputs.boxes, outputs.labels, outputs.scores],
    preprocessing,
    resize: 'letterbox',
    fill: 0,
    longest,
    decode: ([boxes, labels, scores]) => {
      assertMatching(boxes!, labels!, scores!);
      return {
        boxes: boxes!.values,
        scores: scores!.values,
        labels: Int32Array.from(labels!.values),
      };
    },
  };
}

function assertMatching(boxes: NetworkOutput, labels: NetworkOutput, scores: NetworkOutput): void {
  const count = scores.values.length;
  if (boxes.dims.at(-1) === 4 && boxes.values.length === count * 4 && labels.values.length === count) return;
  const shapes = [boxes, labels, scores].map(({ dims }) => `[${dims.join(', ')}]`).join(', ');
  throw new DataError(
    `fasterRcnnHead: outputs must be boxes [n, 4], labels [n] and scores [n], got ${shapes}. Name the outputs with \`outputs\`.`,
  );
}
