import { createKernel, type Kernel } from './kernel';
import type { FloatArray, Matrix } from './matrix';

/** Options of `addProduct`. */
export interface ProductOptions {
  /** Factor of the product. Defaults to `1`. */
  readonly scale?: number;
  /** Computes only the entries on and below the diagonal of `c`; those above may be wrong. Defaults to `false`. */
  readonly lowerOnly?: boolean;
}

/** Block sizes: a block of a stays in the second-level cache, one panel of b in the first. Multiples of 4. */
const depthBlock = 256;
const rowBlock = 256;
const colBlock = 1024;
const bytes = Float64Array.BYTES_PER_ELEMENT;
const addressOfA = 1024;
const addressOfB = addressOfA + rowBlock * depthBlock * bytes;
const addressOfC = addressOfB + colBlock * depthBlock * bytes;
const addressOfScratch = addressOfC + rowBlock * colBlock * bytes;

interface Workspace {
  readonly kernel: Kernel;
  readonly c: Float64Array;
  readonly scratch: Float64Array;
}

let workspace: Workspace | undefined;

function openWorkspace(): Workspace {
  if (workspace) return workspace;
  const kernel = createKernel(addressOfScratch + colBlock * depthBlock * bytes);
  const { buffer } = kernel.memory;
  workspace = {
    kernel,
    c: new Float64Array(buffer, addressOfC, rowBlock * colBlock),
    scratch: new Float64Array(buffer, addressOfScratch, colBlock * depthBlock),
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
      packPanels(space, addressOfB, b, { first: col, count: cols, along: 'cols', from: k, depth });
      for (let row = lowerOnly ? blockOf(col) : 0; row < c.rows; row += rowBlock) {
        const rows = Math.min(rowBlock, c.rows - row);
        packPanels(space, addressOfA, a, { first: row, count: rows, along: 'rows', from: k, depth });
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

/**
 * Packs rows (or columns) of a matrix into panels of four, `[depth, 4]` each, padding the last with zeros. Contiguous data
 * is copied at once and reordered by the kernel.
 */
function packPanels(
  space: Workspace,
  to: number,
  of: Matrix,
  { first, count, along, from, depth }: Panels,
): void {
  const { kernel, scratch } = space;
  const padded = roundUp(count);
  const [stride, depthStride] =
    along === 'rows' ? [of.rowStride, of.colStride] : [of.colStride, of.rowStride];
  const start = of.offset + first * stride + from * depthStride;
  if (depthStride === 1) {
    scratch.fill(0, count * depth, padded * depth);
    copyLines(scratch, depth, of.data, { start, stride, lines: count, length: depth });
    kernel.packRows(addressOfScratch, padded, depth, to);
    return;
  }
  if (padded > count) scratch.fill(0, 0, padded * depth);
  if (stride === 1) {
    copyLines(scratch, padded, of.data, { start, stride: depthStride, lines: depth, length: count });
  } else {
    for (let k = 0; k < depth; k++) {
      for (let i = 0; i < count; i++) {
        scratch[k * padded + i] = of.data[start + i * stride + k * depthStride]!;
      }
    }
  }
  kernel.packColumns(addressOfScratch, padded, depth, to);
}

interface Lines {
  readonly start: number;
  readonly stride: number;
  readonly lines: number;
  readonly length: number;
}

function copyLines(
  to: Float64Array,
  toStride: number,
  from: FloatArray,
  { start, stride, lines, length }: Lines,
): void {
  for (let i = 0; i < lines; i++) {
    const at = start + i * stride;
    to.set(from.subarray(at, at + length), i * toStride);
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
