import { DataError } from '@vse/core';
import type { Preprocessing } from '../preprocessing/pixel-scaling';
import type { DetectorHead, NetworkOutput } from './detector-head';

export interface FasterRcnnOptions {
  /** The names of the outputs. Defaults to `'boxes'`, `'labels'` and `'scores'`. */
  readonly outputs?: { readonly boxes: string; readonly labels: string; readonly scores: string };
  /** How pixels are scaled. Defaults to `'0..1'`, RGB: torchvision's exports normalise within the network. */
  readonly preprocessing?: Preprocessing;
  /** The longer side of an image, in px. Defaults to `800`. */
  readonly longest?: number;
}

/**
 * Faster R-CNN and any other network with outputs `boxes [n, 4]` (x1, y1, x2, y2 in px of its input), `labels [n]` and
 * `scores [n]`, as torchvision exports them: non-maximum suppression is within the network.
 * https://arxiv.org/abs/1506.01497
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
