/** A row of pictures of one height that fills the width. */
export interface Row {
  /** Index of its first picture. */
  readonly first: number;
  /** Index after its last picture. */
  readonly end: number;
  readonly top: number;
  readonly height: number;
}

/** Places of all pictures, in pixels. */
export interface Layout {
  readonly rows: readonly Row[];
  /** Left edge of each picture. */
  readonly left: Int32Array;
  /** Width of each picture. */
  readonly width: Int32Array;
  /** Row of each picture. */
  readonly row: Int32Array;
  /** Height of everything. */
  readonly height: number;
}

export interface JustifyOptions {
  /** Width to fill. */
  readonly width: number;
  /** Height that rows come near to. */
  readonly target: number;
  /** Space between pictures and between rows. */
  readonly gap: number;
}

/** Ratios of width to height beyond which a picture is cropped: a panorama would flatten its row. */
const narrowest = 0.45;
const widest = 3;

/** Lays pictures out in rows that fill the width, in order, each as wide as its ratio of width to height asks for. */
export function justify(ratios: ArrayLike<number>, { width, target, gap }: JustifyOptions): Layout {
  const count = ratios.length;
  const layout = {
    left: new Int32Array(count),
    width: new Int32Array(count),
    row: new Int32Array(count),
  };
  const rows: Row[] = [];
  let top = 0;
  for (let first = 0; first < count;) {
    const { end, height } = nextRow(ratios, first, { width, target, gap });
    // Rounded edges, not rounded widths, so that the row ends at the last pixel.
    const full = fills(ratios, first, end, { width, target, gap });
    let at = 0;
    for (let i = first; i < end; i++) {
      const next = at + ratioOf(ratios, i) * height;
      layout.left[i] = Math.round(at);
      const right = full && i === end - 1 ? width : Math.round(next);
      layout.width[i] = Math.max(1, right - layout.left[i]!);
      layout.row[i] = rows.length;
      at = next + gap;
    }
    rows.push({ first, end, top, height: Math.round(height) });
    top += Math.round(height) + gap;
    first = end;
  }
  return { rows, ...layout, height: Math.max(0, top - gap) };
}

/** The row that begins at a picture: of the two ends beside the target height, the one that comes nearer to it. */
function nextRow(ratios: ArrayLike<number>, first: number, options: JustifyOptions) {
  let sum = 0;
  for (let end = first + 1; end <= ratios.length; end++) {
    const before = sum;
    sum += ratioOf(ratios, end - 1);
    const height = heightOf(sum, end - first, options);
    if (height > options.target) continue;
    const taller = end - first > 1 ? heightOf(before, end - first - 1, options) : Infinity;
    return taller - options.target < options.target - height
      ? { end: end - 1, height: taller }
      : { end, height };
  }
  // The last row is not stretched.
  const height = Math.min(options.target, heightOf(sum, ratios.length - first, options));
  return { end: ratios.length, height };
}

function heightOf(sum: number, count: number, { width, gap }: JustifyOptions): number {
  return Math.max(1, (width - gap * (count - 1)) / sum);
}

function fills(ratios: ArrayLike<number>, first: number, end: number, options: JustifyOptions): boolean {
  if (end < ratios.length) return true;
  let sum = 0;
  for (let i = first; i < end; i++) sum += ratioOf(ratios, i);
  return heightOf(sum, end - first, options) <= options.target;
}

/** Ratio of width to height of a picture, 1 where it is not known. */
function ratioOf(ratios: ArrayLike<number>, i: number): number {
  const ratio = ratios[i]!;
  return ratio > 0 && Number.isFinite(ratio) ? Math.min(widest, Math.max(narrowest, ratio)) : 1;
}
