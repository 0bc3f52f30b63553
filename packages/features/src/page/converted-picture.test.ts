import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { profiles } from '../testing/colour-profiles';
import type * as Converted from './converted-picture';
import type { EmbeddedProfile } from './picture-colours';

const profile: EmbeddedProfile = { parts: [profiles.displayP3], deflated: false, grey: false };
const stored = [200, 40, 90, 255, 255, 255];
const bySharp = [218, 0, 89, 255, 255, 255]; // what sharp makes of them in Display P3
const browsers = [218, 1, 90, 255, 255, 255]; // another rounding

/** A browser with a picture of two pixels: by `none` and by `default`; the second transparent to a degree. */
function browser(none: readonly number[], usual: readonly number[], opacity = 255) {
  const asked: string[] = [];
  const open: Converted.OpenPicture = (colours, convert) => {
    asked.push(colours);
    const rgb = colours === 'none' ? none : usual;
    const black = Uint8Array.from(rgb, (value, i) => (i < 3 ? value : Math.round((value * opacity) / 255)));
    const data = black.map((value, i) => (i < 3 ? value : value + 255 - opacity));
    convert?.(data, opacity === 255 ? undefined : black);
    return Promise.resolve({ data, width: 2, height: 1 });
  };
  return { open, asked };
}

describe('convertedPicture', () => {
  let convertedPicture: typeof Converted.convertedPicture;
  beforeEach(async () => {
    vi.resetModules(); // what was seen of the browser
    ({ convertedPicture } = await import('./converted-picture'));
  });

  it('converts the numbers that the browser leaves alone, and asks once whether it does', async () => {
    const { open, asked } = browser(stored, browsers);
    expect([...(await convertedPicture(profile, open)).data]).toEqual(bySharp);
    expect(asked).toEqual(['none', 'default', 'none']);
    expect([...(await convertedPicture(profile, open)).data]).toEqual(bySharp);
    expect(asked).toEqual(['none', 'default', 'none', 'none']);
  });

  it('unpacks the profile of a PNG', async () => {
    const parts = [new Uint8Array(deflateSync(profiles.displayP3))];
    const { open } = browser(stored, browsers);
    expect([...(await convertedPicture({ ...profile, parts, deflated: true }, open)).data]).toEqual(bySharp);
  });

  it('does not convert again what a browser converts though it was asked not to', async () => {
    const { open } = browser(browsers, browsers);
    expect([...(await convertedPicture(profile, open)).data]).toEqual(browsers);
  });

  it('keeps roundings where the browser cannot be told', async () => {
    const grey = [100, 100, 100, 7, 7, 7];
    const { open } = browser(grey, grey);
    expect([...(await convertedPicture(profile, open)).data]).toEqual(grey);
  });

  it.each([
    ['damaged', { ...profile, parts: [profiles.displayP3.subarray(0, 300)] }],
    ['not packed as it says', { ...profile, deflated: true }],
    ['not read from such files', { ...profile, parts: [] }],
    ['of one channel', { ...profile, parts: [profiles.greyGamma] }],
  ])('leaves a profile that is %s to the browser', async (_name, damaged) => {
    const { open, asked } = browser(stored, browsers);
    expect([...(await convertedPicture(damaged, open)).data]).toEqual(browsers);
    expect(asked).toEqual(['default']);
  });

  it('leaves pixels that are partly transparent to the browser', async () => {
    const { open, asked } = browser(
      [...stored.slice(0, 3), 200, 40, 90],
      [...browsers.slice(0, 3), 218, 1, 90],
      128,
    );
    const over = [218, 1, 90].map((value) => Math.round((value * 128) / 255) + 127);
    for (let i = 0; i < 2; i++)
      expect([...(await convertedPicture(profile, open)).data]).toEqual([...bySharp.slice(0, 3), ...over]);
    expect(asked).toEqual(['none', 'default', 'none', 'none', 'default']);
  });
});
