// Matrix products. A tile of the result has 2 rows and 16 columns: its 8 totals, a row of b and one number of a fit the 16
// registers of x64. Depth is cut into blocks, so that a panel of b (16 columns of a block) stays in the first-level cache.

const PANEL: i32 = 16;
const PANEL_BYTES: usize = 64;
const DEPTH: i32 = 256;
const ROWS: i32 = 512;

/**
 * Product c [m, n] = a [m, k] x b [k, n]; no size is 0. Strides are in bytes: of a from row to row and along k, of b along k
 * and from column to column; one of each pair is 4. c is dense. `scratch` holds two rows of a panel, a panel of b, and, where
 * a is transposed, the panels of up to 512 rows of a.
 */
export function multiply(
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bDepth: usize,
  bColumn: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  const panel = scratch + 2 * PANEL_BYTES;
  const panelsOfA = panel + DEPTH * PANEL_BYTES;
  const cRow = (<usize>n) << 2;
  const transposed = aDepth != 4;
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(ROWS, m - i);
    const block = a + (<usize>i) * aRow;
    const out = c + (<usize>i) * cRow;
    for (let p = 0; p < k; p += DEPTH) {
      const depth = min(DEPTH, k - p);
      const from = block + (<usize>p) * aDepth;
      if (transposed) packPanels(from, 4, aDepth, rows, depth, panelsOfA);
      for (let j = 0; j < n; j += PANEL) {
        const columns = min(PANEL, n - j);
        packPanel(b + (<usize>p) * bDepth + (<usize>j) * bColumn, bColumn, bDepth, columns, depth, panel);
        const to = out + ((<usize>j) << 2);
        if (transposed) timesPanels(panelsOfA, panel, rows, depth, to, cRow, columns, p, scratch);
        else timesPanel(from, aRow, aDepth, panel, rows, depth, to, cRow, columns, p, scratch);
      }
    }
  }
}

/** Packs lines, which are rows of a or columns of b, in panels of 16. */
function packPanels(x: usize, line: usize, step: usize, lines: i32, depth: i32, to: usize): void {
  for (let i = 0; i < lines; i += PANEL) {
    packPanel(x + (<usize>i) * line, line, step, min(PANEL, lines - i), depth, to);
    to += (<usize>depth) << 6;
  }
}

/** Packs up to 16 lines, zeros for those that lack: the 16 numbers of each step of depth are together. */
function packPanel(x: usize, line: usize, step: usize, lines: i32, depth: i32, to: usize): void {
  if (line == 4) {
    const end = to + ((<usize>depth) << 6);
    if (lines == PANEL) {
      for (; to < end; to += PANEL_BYTES, x += step) {
        v128.store(to, v128.load(x));
        v128.store(to, v128.load(x, 16), 16);
        v128.store(to, v128.load(x, 32), 32);
        v128.store(to, v128.load(x, 48), 48);
      }
      return;
    }
    for (; to < end; to += PANEL_BYTES, x += step) {
      for (let i = 0; i < PANEL; i++) store<f32>(to + (i << 2), i < lines ? load<f32>(x + (i << 2)) : 0);
    }
    return;
  }
  for (let i = 0; i < PANEL; i += 4, to += 16, x += 4 * line) {
    if (i + 4 <= lines) packFour(x, line, depth, to);
    else for (let l = 0; l < 4; l++) packOne(x + l * line, i + l < lines, depth, to + (l << 2));
  }
}

/** Packs four dense lines by transposing squares of 4 x 4. */
@inline
function packFour(x: usize, line: usize, depth: i32, to: usize): void {
  const last = x + ((<usize>(depth & ~3)) << 2);
  const end = x + ((<usize>depth) << 2);
  for (; x < last; x += 16, to += 4 * PANEL_BYTES) {
    const a = v128.load(x);
    const b = v128.load(x + line);
    const c = v128.load(x + 2 * line);
    const d = v128.load(x + 3 * line);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
    v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 64);
    v128.store(to, v128.shuffle<i64>(ab2, cd2, 0, 2), 128);
    v128.store(to, v128.shuffle<i64>(ab2, cd2, 1, 3), 192);
  }
  for (; x < end; x += 4, to += PANEL_BYTES) {
    for (let l = 0; l < 4; l++) store<f32>(to + (l << 2), load<f32>(x + l * line));
  }
}

function packOne(x: usize, present: bool, depth: i32, to: usize): void {
  for (let p = 0; p < depth; p++, x += 4, to += PANEL_BYTES) store<f32>(to, present ? load<f32>(x) : 0);
}

/** Rows in panels of 16 times one panel. */
function timesPanels(
  a: usize,
  panel: usize,
  rows: i32,
  depth: i32,
  c: usize,
  cRow: usize,
  columns: i32,
  add: i32,
  edge: usize,
): void {
  for (let i = 0; i < rows; i += PANEL) {
    timesPanel(a, 4, PANEL_BYTES, panel, min(PANEL, rows - i), depth, c, cRow, columns, add, edge);
    a += (<usize>depth) << 6;
    c += cRow << 4;
  }
}

/** Rows times one panel. */
function timesPanel(
  a: usize,
  aRow: usize,
  aDepth: usize,
  panel: usize,
  rows: i32,
  depth: i32,
  c: usize,
  cRow: usize,
  columns: i32,
  add: i32,
  edge: usize,
): void {
  const pairs = columns == PANEL ? rows & ~1 : 0;
  let i = 0;
  for (; i < pairs; i += 2, a += 2 * aRow, c += 2 * cRow) tile(a, aRow, aDepth, panel, depth, c, cRow, add);
  for (; i < rows; i += 2, a += 2 * aRow, c += 2 * cRow) {
    const both = i + 1 < rows;
    tile(a, both ? aRow : 0, aDepth, panel, depth, edge, PANEL_BYTES, 0);
    addEdge(edge, c, columns, add);
    if (both) addEdge(edge + PANEL_BYTES, c + cRow, columns, add);
  }
}

function addEdge(edge: usize, c: usize, columns: i32, add: i32): void {
  for (let j = 0; j < columns; j++, edge += 4, c += 4) {
    store<f32>(c, add ? load<f32>(c) + load<f32>(edge) : load<f32>(edge));
  }
}

/** Two rows times one panel. */
@inline
function tile(
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  depth: i32,
  c: usize,
  cRow: usize,
  add: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c02 = c00;
  let c03 = c00;
  let c10 = c00;
  let c11 = c00;
  let c12 = c00;
  let c13 = c00;
  const end = b + ((<usize>depth) << 6);
  for (; b < end; b += PANEL_BYTES, a += aDepth) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const a0 = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    c02 = f32x4.add(c02, f32x4.mul(a0, b2));
    c03 = f32x4.add(c03, f32x4.mul(a0, b3));
    const a1 = v128.load32_splat(a + aRow);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    c12 = f32x4.add(c12, f32x4.mul(a1, b2));
    c13 = f32x4.add(c13, f32x4.mul(a1, b3));
  }
  const d = c + cRow;
  if (add) {
    c00 = f32x4.add(c00, v128.load(c));
    c01 = f32x4.add(c01, v128.load(c, 16));
    c02 = f32x4.add(c02, v128.load(c, 32));
    c03 = f32x4.add(c03, v128.load(c, 48));
    c10 = f32x4.add(c10, v128.load(d));
    c11 = f32x4.add(c11, v128.load(d, 16));
    c12 = f32x4.add(c12, v128.load(d, 32));
    c13 = f32x4.add(c13, v128.load(d, 48));
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  v128.store(d, c10);
  v128.store(d, c11, 16);
  v128.store(d, c12, 32);
  v128.store(d, c13, 48);
}
