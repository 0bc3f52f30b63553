import { DataError } from '@vse/core';
import type { DetectorHead, NetworkOutput } from './detector-head';
import type { Detections } from './detections';

/** Output and strides of a YOLOX network. */
export interface YoloxOptions {
  /** Name of the output. Defaults to the only one. */
  readonly output?: string;
  /** Stride of each level of the network, in px. Defaults to `[8, 16, 32]`. */
  readonly strides?: readonly number[];
}

/**
 * Head of YOLOX, https://arxiv.org/abs/2107.08430, as its authors export it (without `--decode_in_inference`): one output
 * `[1, cells, 5 + classes]` of cx, cy, w, h, objectness and classes, the last two after their sigmoids, cells level by
 * level, row by row.
 *
 * The box of the cell at column x, row y of stride s has its centre at `(cx + x) s, (cy + y) s` and the size
 * `exp(w) s, exp(h) s`; its class is the most likely one, its score objectness times that class. The network reads BGR
 * from 0 to 255, letterboxed over grey 114. Non-maximum suppression at 0.45, as in the authors' demonstration.
 *
 * @param options - Output and strides.
 *
 * @example
 * ```ts
 * import { yoloxHead } from '@vse/features';
 *
 * const cell = { values: Float32Array.of(0.5, 0.5, 0, 0, 0.9, 0.2, 0.8), dims: [1, 1, 7] }; // 2 classes
 * const { boxes, labels } = yoloxHead({ strides: [8] }).decode([cell], { width: 8, height: 8 });
 * console.log(boxes, labels); // 0, 0, 8, 8 of class 1
 * ```
 */
export function yoloxHead({ output, strides = [8, 16, 32] }: YoloxOptions = {}): DetectorHead {
  return {
    name: 'yolox',
    settings: { strides },
    outputs: output === undefined ? [] : [output],
    preprocessing: { mean: [0, 0, 0], deviation: [1, 1, 1], order: 'bgr' },
    resize: 'letterbox',
    fill: 114,
    longest: 416,
    overlap: 0.45,
    decode: ([rows], frame) => decodeRows(rows!, frame, strides),
  };
}

function decodeRows(
  { values, dims }: NetworkOutput,
  { width, height }: { readonly width: number; readonly height: number },
  strides: readonly number[],
): Detections {
  const levels = strides.map((stride) => [Math.floor(height / stride), Math.floor(width / stride)] as const);
  const cells = levels.reduce((sum, [rows, columns]) => sum + rows * columns, 0);
  const [batch, count, depth = 0] = dims;
  if (dims.length !== 3 || batch !== 1 || count !== cells || depth < 6) {
    throw new DataError(
      `yoloxHead: the output must be [1, ${cells}, 5 + classes] for ${width} x ${height} and strides ${strides.join(', ')}, got [${dims.join(', ')}]. Export the network without --decode_in_inference.`,
    );
  }
  const detections = {
    boxes: new Float32Array(cells * 4),
    scores: new Float32Array(cells),
    labels: new Int32Array(cells),
    classes: depth - 5,
  };
  let cell = 0;
  levels.forEach(([rows, columns], level) => {
    const stride = strides[level]!;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, cell++) {
        const at = cell * depth;
        const centreX = (values[at]! + x) * stride;
        const centreY = (values[at + 1]! + y) * stride;
        const halfWidth = (Math.exp(values[at + 2]!) * stride) / 2;
        const halfHeight = (Math.exp(values[at + 3]!) * stride) / 2;
        const box = [centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight];
        detections.boxes.set(box, cell * 4);
        let best = at + 5;
        for (let i = best + 1; i < at + depth; i++) if (values[i]! > values[best]!) best = i;
        detections.scores[cell] = values[at + 4]! * values[best]!;
        detections.labels[cell] = best - at - 5;
      }
    }
  });
  return detections;
}
