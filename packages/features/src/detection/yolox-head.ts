import { DataError } from '@vse/core';
import type { DetectorHead, NetworkOutput } from './detector-head';
import type { Detections } from './detections';

export interface YoloxOptions {
  /** The name of the output. Defaults to the only one. */
  readonly output?: string;
  /** The px of a cell at each level of the network. Defaults to `[8, 16, 32]`. */
  readonly strides?: readonly number[];
}

/**
 * YOLOX as its authors export it (without `--decode_in_inference`): one output `[1, cells, 5 + classes]` of cx, cy, w, h,
 * objectness and classes, the last two after their sigmoids, cells level by level, row by row.
 * https://arxiv.org/abs/2107.08430
 *
 * A cell at column x, row y of stride s has its centre at `(cx + x) s, (cy + y) s` and the size `exp(w) s, exp(h) s`. A box's
 * class is the likeliest one, its score objectness times that class. Pixels go in as BGR from 0 to 255, in the upper left
 * corner over grey 114. Its boxes need non-maximum suppression, 0.45 as in the authors' demonstration.
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
      `yoloxHead: the output must be [1, ${cells}, 5 + classes] for ${width} x ${height} and strides ${strides.join(', ')}, got [${dims.join(', ')}]. Is it a YOLOX network whose boxes are not decoded?`,
    );
  }
  const found = {
    boxes: new Float32Array(cells * 4),
    scores: new Float32Array(cells),
    labels: new Int32Array(cells),
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
        found.boxes.set(box, cell * 4);
        let best = at + 5;
        for (let i = best + 1; i < at + depth; i++) if (values[i]! > values[best]!) best = i;
        found.scores[cell] = values[at + 4]! * values[best]!;
        found.labels[cell] = best - at - 5;
      }
    }
  });
  return found;
}
