import { createKernel, type Kernel } from './kernel';
import type { Matrix } from './matrix';

export interface ProductOptions {
  /** What the product is multiplied by. Defaults to `1`. */
  readonly scale?: number;
  /** Whether only the entries on and below the diagonal of `c` are wanted; those above may be wrong then. */
  readonly lowerOnly?: boolean;
}

/** Block sizes: a's block stays in the second cache, one panel of b's in the first. Multiples of 4. */
const depthBlock = 256;
const rowBlock = 256;
const colBlock = 1024;
const bytes = Float64Array.BYTES_PER_ELEMENT;
const addressOfA = 1024;
const addressOfB = addressOfA + rowBlock * depthBlock * bytes;
const addressOfC = addressOfB + colBlock * depthBlock * bytes;

interface Workspace {
  readonly kernel: Kernel;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
}

let workspace: Workspace | undefined;

function openWorkspace(): Workspace {
  if (workspace) return workspace;
  const kernel = createKernel(addressOfC + rowBlock * colBlock * bytes);
  const { buffer } = kernel.memory;
  workspace = {
    kernel,
    a: new Float64Array(buffer, addressOfA, rowBlock * depthBlock),
    b: new Float64Array(buffer, addressOfB, colBlock * depthBlock),
    c: new Float64Array(buffer, addressOfC, rowBlock * colBlock),
  };
  return workspace;
}

/** Adds `scale * a b` to c in float64, block by block: `[m, k] x [k, n]` onto `[m, n]`. */
export function addProduct(
  c: Matrix,
  a: Matrix,
  b: Matrix,
  { scale = 1, lowerOnly = false }: ProductOptions = {},
): void {
  const space = openWorkspace();
  for (let col = 0; col < c.cols; col += colBlock) {
    const cols = Math.min(colBlock, c.cols - col);
    for (let k = 0; k < a.cols; k += depthBlock) {
      const depth = Math.min(depthBlock, a.cols - k);
      packPanels(space.b, b, { first: col, count: cols, along: 'cols', from: k, depth });
      for (let row = lowerOnly ? blockOf(col) : 0; row < c.rows; row += rowBlock) {
        const rows = Math.min(rowBlock, c.rows - row);
        packPanels(space.a, a, { first: row, count: rows, along: 'rows', from: k, depth });
        const needed = lowerOnly ? Math.min(cols, row + rows - col) : cols;
        const wide = roundUp(needed);
        space.kernel.multiplyPanels(addressOfA, addressOfB, addressOfC, roundUp(rows), wide, depth);
        addTile(c, space.c, wide, { row, rows, col, cols: needed }, scale);
      }
    }
  }
}

const roundUp = (count: number) => (count + 3) & ~3;
const blockOf = (row: number) => row - (row % rowBlock);

interface Panels {
  readonly first: number;
  readonly count: number;
  readonly along: 'rows' | 'cols';
  readonly from: number;
  readonly depth: number;
}

/** Copies rows (or columns) of a matrix into panels of four, `[depth, 4]` each; the last is filled up with zeros. */
function packPanels(into: Float64Array, of: Matrix, { first, count, along, from, depth }: Panels): void {
  const { data } = of;
  const [stride, depthStride] =
    along === 'rows' ? [of.rowStride, of.colStride] : [of.colStride, of.rowStride];
  const start = of.offset + first * stride + from * depthStride;
  for (let i = 0; i < roundUp(count); i += 4) {
    const panel = i * depth;
    const rows = Math.min(4, count - i);
    if (rows < 4) into.fill(0, panel, panel + 4 * depth);
    if (rows === 4 && stride === 1) {
      for (let k = 0, at = start + i, to = panel; k < depth; k++, at += depthStride, to += 4) {
        into[to] = data[at]!;
        into[to + 1] = data[at + 1]!;
        into[to + 2] = data[at + 2]!;
        into[to + 3] = data[at + 3]!;
      }
      continue;
    }
    for (let r = 0; r < rows; r++) {
      for (
        let k = 0, at = start + (i + r) * stride, to = panel + r;
        k < depth;
        k++, at += depthStride, to += 4
      ) {
        into[to] = data[at]!;
      }
    }
  }
}

interface Tile {
  readonly row: number;
  readonly rows: number;
  readonly col: number;
  readonly cols: number;
}

function addTile(
  c: Matrix,
  tile: Float64Array,
  tileStride: number,
  { row, rows, col, cols }: Tile,
  scale: number,
): void {
  const { data, rowStride, colStride } = c;
  for (let i = 0; i < rows; i++) {
    let at = c.offset + (row + i) * rowStride + col * colStride;
    for (let j = 0, from = i * tileStride; j < cols; j++, from++, at += colStride) {
      data[at] = data[at]! + scale * tile[from]!;
    }
  }
}
