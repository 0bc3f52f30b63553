import type { PixelImage } from '../extraction/extractor';

/** Red, green and blue, from 0 to 255. */
export type Colour = readonly [number, number, number];

/** Creates a blank image of one colour, with functions that paint rectangles and discs on it. */
export function drawing(width: number, height: number, colour: Colour) {
  const data = new Uint8Array(width * height * 3);
  const paint = (inside: (x: number, y: number) => boolean, [r, g, b]: Colour): void => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) if (inside(x, y)) data.set([r, g, b], (y * width + x) * 3);
    }
  };
  paint(() => true, colour);
  const image: PixelImage = { data, width, height };
  return {
    image,
    rectangle: (left: number, top: number, right: number, bottom: number, fill: Colour) =>
      paint((x, y) => x >= left && x < right && y >= top && y < bottom, fill),
    disc: (cx: number, cy: number, radius: number, fill: Colour) =>
      paint((x, y) => (x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2 < radius ** 2, fill),
  };
}

/** Creates a mask from `#` characters, one string per row. */
export function maskOf(...rows: readonly string[]) {
  const width = rows[0]!.length;
  return { width, height: rows.length, data: Uint8Array.from(rows.join(''), (c) => (c === '#' ? 1 : 0)) };
}
