import { describe, expect, it } from 'vitest';
import { resizePlan } from './resize-plan';

const of = (width: number, height: number) => () => Promise.resolve({ autoOrient: { width, height } });
const never = () => Promise.reject(new Error('not asked'));

describe('resizePlan', () => {
  it('does not read the size if nothing is cropped', async () => {
    expect(await resizePlan({ width: 4, height: 3, fit: 'fill', kernel: 'cubic' }, never)).toEqual({
      resize: { kernel: 'cubic', width: 4, height: 3, fit: 'fill' },
    });
    expect((await resizePlan({ longest: 9 }, never)).resize).toMatchObject({
      width: 9,
      height: 9,
      fit: 'inside',
    });
  });

  it('resizes the shorter side, and crops the centre', async () => {
    // 500 x 375: 256 * 500 / 375 = 341.33, so 341 x 256; (341 - 224) / 2 = 58.5 goes to 59, (256 - 224) / 2 = 16.
    const plan = await resizePlan({ shorter: 256, crop: { width: 224, height: 224 } }, of(500, 375));
    expect(plan.resize).toMatchObject({ width: 341, height: 256, fit: 'fill', kernel: 'lanczos3' });
    expect(plan.cut).toEqual({ left: 59, top: 16, width: 224, height: 224 });
    expect(plan.window).toEqual([59 / 341, 16 / 256, 283 / 341, 240 / 256]);
    const upright = await resizePlan({ shorter: 256, crop: { width: 224, height: 224 } }, of(375, 500));
    expect(upright.resize).toMatchObject({ width: 256, height: 341 });
  });

  it('crops the centre for cover', async () => {
    // 40 x 10 to a square keeps the middle quarter of the width.
    const { window } = await resizePlan({ width: 8, height: 8, fit: 'cover' }, of(40, 10));
    expect(window).toEqual([0.375, 0, 0.625, 1]);
  });
});
