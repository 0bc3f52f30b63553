import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sceneSvg } from './draw';
import type { Scene, SceneObject } from './scene';

const object: SceneObject = {
  category: 'ball',
  colour: 'red',
  pattern: 'plain',
  size: 'large',
  boxes: [{ left: 20, top: 30, right: 80, bottom: 90 }],
};
const scene = (objects: readonly SceneObject[]): Scene => ({
  id: 'x',
  split: 'train',
  group: 0,
  place: 'snow',
  objects,
  relations: [],
});

describe('sceneSvg', () => {
  it('paints an object in its box and nowhere else', async () => {
    const pixels = async (objects: readonly SceneObject[]): Promise<Buffer> =>
      sharp(Buffer.from(sceneSvg(scene(objects), 1)))
        .removeAlpha()
        .raw()
        .toBuffer();
    const [bare, painted] = [await pixels([]), await pixels([object])];
    const changed: { x: number; y: number }[] = [];
    for (let i = 0; i < bare.length; i += 3) {
      if (bare.compare(painted, i, i + 3, i, i + 3) !== 0)
        changed.push({ x: (i / 3) % 160, y: Math.floor(i / 480) });
    }
    const range = (values: number[]): number[] => [Math.min(...values), Math.max(...values)];
    const near = ([low, high]: number[], from: number, to: number): void => {
      expect(Math.abs(low! - from)).toBeLessThanOrEqual(1);
      expect(Math.abs(high! - to)).toBeLessThanOrEqual(1);
    };
    near(range(changed.map(({ x }) => x)), 20, 79);
    near(range(changed.map(({ y }) => y)), 30, 89);
    // The middle of a red ball is red.
    const middle = 3 * (160 * 60 + 50);
    expect([...painted.subarray(middle, middle + 3)]).toEqual([0xd8, 0x23, 0x2a]);
  });

  it('scales, and draws patterns only on objects that have one', () => {
    expect(sceneSvg(scene([object]), 1, 320)).toMatch(/^<svg [^>]*width="320"[^>]*viewBox="0 0 160 160"/);
    expect(sceneSvg(scene([object]), 1)).not.toContain('url(#');
    for (const pattern of ['striped', 'dotted', 'checked'] as const) {
      expect(sceneSvg(scene([object, { ...object, pattern }]), 1)).toMatch(/id="p1"[\s\S]*url\(#p1\)/);
    }
  });

  it('keeps its background when the objects change', () => {
    const start = (svg: string): string => svg.slice(0, svg.indexOf('<g '));
    expect(start(sceneSvg(scene([object]), 1))).toBe(
      start(sceneSvg(scene([{ ...object, colour: 'blue' }]), 1)),
    );
  });
});
