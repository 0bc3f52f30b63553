import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { OUTLINE, SHAPES } from './shapes';
import { CATEGORIES } from './vocabulary';

/** The drawing's own pixels, four to a unit, in a frame of 20 units that shows what sticks out. */
async function inkOf(
  svg: string,
): Promise<{ left: number; top: number; right: number; bottom: number; own: number }> {
  const style = `stroke="${OUTLINE}" stroke-width="3.5" stroke-linejoin="round" stroke-linecap="round"`;
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="560" height="560" viewBox="-20 -20 140 140"><g ${style}>${svg}</g></svg>`;
  const { data, info } = await sharp(Buffer.from(page))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const bounds = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
  let own = 0;
  for (let i = 0; i < info.width * info.height; i++) {
    if (data[4 * i + 3]! < 128) continue;
    const x = (i % info.width) / 4 - 20;
    const y = Math.floor(i / info.width) / 4 - 20;
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x + 0.25);
    bounds.bottom = Math.max(bounds.bottom, y + 0.25);
    if (data[4 * i] === 255 && data[4 * i + 1] === 0 && data[4 * i + 2] === 255) own += 1 / 16;
  }
  return { ...bounds, own };
}

describe.each(CATEGORIES)('the drawing of a %s', (category) => {
  it('covers its bounds to within two and a half units of a hundred and shows enough of its colour', async () => {
    const { bounds, draw } = SHAPES[category];
    const { own, ...ink } = await inkOf(draw('#ff00ff', '#ff00ff'));
    for (const side of ['left', 'top', 'right', 'bottom'] as const) {
      expect(
        Math.abs(ink[side] - bounds[side]),
        `${side}: drawn ${ink[side]}, stated ${bounds[side]}`,
      ).toBeLessThanOrEqual(2.5);
    }
    const area = (bounds.right - bounds.left) * (bounds.bottom - bounds.top);
    expect(own / area).toBeGreaterThan(0.15);
  });
});
