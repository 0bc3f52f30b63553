import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithShared, temporaryFolder } from '@vse/testing';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngWithProfile, profiles } from '../testing/colour-profiles';
import { decodeImage } from './decode-image';

/** Left half red, right half blue. */
function halves(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const data = Buffer.alloc(width * height * channels, 0);
  for (let i = 0; i < width * height; i++) {
    data[i * channels + (i % width < width / 2 ? 0 : 2)] = 255;
  }
  return sharp(data, { raw: { width, height, channels } });
}

const square = { width: 4, height: 4, fit: 'fill' } as const;

describe('decodeImage', () => {
  it('decodes to interleaved RGB of the requested size', async () => {
    const file = join(await temporaryFolder(), 'a.png');
    await halves(4, 4).png().toFile(file);
    const { data, width, height } = await decodeImage(file, square);
    expect([width, height, data.length]).toEqual([4, 4, 48]);
    expect([...data.slice(0, 3)]).toEqual([255, 0, 0]);
    expect([...data.slice(-3)]).toEqual([0, 0, 255]);
  });

  it('keeps the aspect ratio for `longest` and does not enlarge', async () => {
    const file = join(await temporaryFolder(), 'a.png');
    await halves(40, 20).png().toFile(file);
    expect(await decodeImage(file, { longest: 20 })).toMatchObject({ width: 20, height: 10 });
    expect(await decodeImage(file, { longest: 100 })).toMatchObject({ width: 40, height: 20 });
  });

  it('crops the longer side for cover', async () => {
    const file = join(await temporaryFolder(), 'a.png');
    await halves(40, 4).png().toFile(file);
    const { data } = await decodeImage(file, { ...square, fit: 'cover' });
    expect([...data.slice(0, 3)]).toEqual([255, 0, 0]);
    expect([...data.slice(9, 12)]).toEqual([0, 0, 255]);
  });

  it('applies the orientation, converts grey to RGB and puts transparency over white', async () => {
    const folder = await temporaryFolder();
    // Orientation 6 is shown turned a quarter clockwise: the left half comes to the top.
    await halves(4, 4)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toFile(join(folder, 'turned.jpg'));
    const turned = await decodeImage(join(folder, 'turned.jpg'), square);
    expect(turned.data[9]).toBeGreaterThan(200);
    await halves(4, 4).greyscale().png().toFile(join(folder, 'grey.png'));
    expect((await decodeImage(join(folder, 'grey.png'), square)).data.length).toBe(48);
    await halves(4, 4, 4).png().toFile(join(folder, 'clear.png'));
    expect([...(await decodeImage(join(folder, 'clear.png'), square)).data.slice(0, 3)]).toEqual([
      255, 255, 255,
    ]);
  });

  it('cuts 16 bits to 8 before all else, with a profile too', async () => {
    const [width, height] = [64, 48];
    const values = Uint16Array.from({ length: width * height * 3 }, (_, i) => (i * 40_503) & 0xffff);
    const high = Uint8Array.from(values, (value) => value >> 8);
    const deep = await sharp(values, { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const plain = await sharp(high, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    for (const own of [(png: Buffer) => png, (png: Buffer) => pngWithProfile(png, profiles.displayP3)])
      for (const input of [{ longest: 64 }, { longest: 40 }])
        expect((await decodeImage(own(deep), input)).data).toEqual(
          (await decodeImage(own(plain), input)).data,
        );
    expect([...(await decodeImage(deep, { longest: 64 })).data]).toEqual([...high]);
  });

  it('names the unreadable file and the reason', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'cut.jpg');
    await halves(64, 64).jpeg().toFile(file);
    await truncate(file, (await readFile(file)).length - 200);
    await expect(decodeImage(file, square)).rejects.toThrow(/cut\.jpg: .*premature end/i);
    await expect(decodeImage(join(folder, 'none.jpg'), square)).rejects.toThrow(/none\.jpg: .*missing/i);
  });
});

describeWithShared('decodeImage on photographs', 'data/flickr8k/Flicker8k_Dataset', (folder) => {
  it('decodes one to the network size', async () => {
    const { data } = await decodeImage(join(folder, '1000268201_693b08cb0e.jpg'), {
      width: 224,
      height: 224,
      fit: 'fill',
    });
    expect(data.length).toBe(224 * 224 * 3);
    expect(new Set(data).size).toBeGreaterThan(100);
  });
});
