import { seededRandom } from '@vse/base';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { backgroundOf } from './backgrounds';
import { PLACES } from './vocabulary';

describe.each(PLACES)('the background %s', (place) => {
  const svg = (seed: number): string => backgroundOf(place, seededRandom(seed));

  it('is fixed by its seed and differs with it', () => {
    expect(svg(1)).toBe(svg(1));
    expect(svg(1)).not.toBe(svg(2));
  });

  it('fills the picture and is duller than the objects', async () => {
    const page = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160">${svg(1)}</svg>`;
    const { data } = await sharp(Buffer.from(page)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    let [thinnest, brightest] = [255, 0];
    for (let i = 0; i < data.length; i += 4) {
      const [red, green, blue, opacity] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!];
      thinnest = Math.min(thinnest, opacity);
      brightest = Math.max(brightest, Math.max(red, green, blue) - Math.min(red, green, blue));
    }
    expect(thinnest).toBe(255);
    expect(brightest).toBeLessThan(85);
  });
});
