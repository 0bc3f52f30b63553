import { seededRandom } from '@vse/core';
import type { ImageInput } from '@vse/features/page';
import sharp, { type Sharp } from 'sharp';
import {
  jpegWithProfile,
  pngChunk,
  pngWithProfile,
  profiles,
} from '../../../packages/features/src/testing/colour-profiles';

/** A picture's file and the sizes at which it is decoded. */
export interface PictureCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly ImageInput[];
  /**
   * Largest allowed difference of a pixel, of 255. It is 0 but where colours come to the page after a rounding: in AVIF, whose
   * decoders convert them, and below partial transparency with a profile, where little of them is left. A feature may hang on one
   * level of a pixel, as a region's border does, so that those of such pictures are not compared.
   */
  readonly levels: number;
}

/** Pictures of every kind that Node and a page decode, with colours, edges and noise. */
export async function pictureFiles(): Promise<readonly PictureCase[]> {
  const [width, height] = [320, 240];
  const all = [1, 1.5, 2, 3.7, 8, 0.8].map((factor) => shrunk(width, height, factor));
  const some = [shrunk(width, height, 1), shrunk(width, height, 3.7)];
  const crops: readonly ImageInput[] = [
    { longest: 90 },
    { width: 70, height: 70, fit: 'cover' },
    { shorter: 64, crop: { width: 56, height: 56 } },
  ];
  const plain = () => drawing(width, height);
  const grey = () => plain().greyscale().toColourspace('b-w');
  const clear = () => drawing(width, height, 4);
  const jpeg = (image: Sharp, options: object = {}) => image.jpeg({ quality: 88, ...options }).toBuffer();
  const cases: readonly (readonly [
    name: string,
    bytes: Promise<Uint8Array>,
    inputs: readonly ImageInput[],
  ])[] = [
    ['JPEG 4:2:0', jpeg(plain(), { chromaSubsampling: '4:2:0' }), [...all, ...crops]],
    ['JPEG 4:4:4', jpeg(plain(), { chromaSubsampling: '4:4:4' }), all],
    ['JPEG 4:2:0, progressive', jpeg(plain(), { progressive: true }), some],
    [
      'JPEG 4:2:0 of 331 x 251',
      jpeg(drawing(331, 251)),
      [shrunk(331, 251, 1), shrunk(331, 251, 2.3), ...crops],
    ],
    [
      'JPEG of 1,600 x 1,200',
      jpeg(drawing(1600, 1200)),
      [{ width: 224, height: 224, fit: 'fill' }, { longest: 160 }],
    ],
    ['grey JPEG', jpeg(plain().greyscale()), all],
    ...[2, 3, 4, 5, 6, 7, 8].map(
      (orientation) =>
        [
          `JPEG, Exif orientation ${orientation}`,
          jpeg(plain().withMetadata({ orientation })),
          [{ longest: 90 }, { width: 61, height: 83, fit: 'fill' }, ...crops],
        ] as const,
    ),
    ['JPEG, profile of Display P3', jpeg(plain().withIccProfile('p3')), [...some, ...crops]],
    ['JPEG, profile of sRGB', jpeg(plain().withIccProfile('srgb')), some],
    ['JPEG, profile of Display P3 as phones have it', withProfile(jpeg(plain()), profiles.displayP3), some],
    ['JPEG, profile of Adobe RGB in three parts', withProfile(jpeg(plain()), profiles.adobeRgb, 3), some],
    ['JPEG, profile of sRGB as a table', withProfile(jpeg(plain()), profiles.srgbTable), some],
    ['grey JPEG, profile of a gamma', withProfile(jpeg(grey()), profiles.greyGamma), some],
    ['JPEG, damaged profile', withProfile(jpeg(plain()), profiles.displayP3.subarray(0, 200)), some],
    ['PNG', plain().png().toBuffer(), all],
    ['PNG with alpha', drawing(width, height, 4).png().toBuffer(), all],
    ['PNG with a palette', plain().png({ palette: true, colours: 64 }).toBuffer(), some],
    ['grey PNG', plain().greyscale().png().toBuffer(), some],
    ['PNG of 16 bits', plain().toColourspace('rgb16').png().toBuffer(), some],
    ['PNG of 16 bits, profile of Display P3', withProfile(deep(3), profiles.displayP3), some],
    ['PNG of 16 bits with alpha', deep(4), some],
    ['grey PNG of 16 bits', deep(1), some],
    ['PNG that states a gamma', plain().png().toBuffer().then(withGamma), some],
    ['PNG, profile of Display P3', plain().withIccProfile('p3').png().toBuffer(), some],
    ['grey PNG, profile of a gamma', withProfile(grey().png().toBuffer(), profiles.greyGamma), some],
    [
      'PNG with alpha, profile of Display P3',
      withProfile(clear().png().toBuffer(), profiles.displayP3),
      some,
    ],
    ['PNG of clear and opaque parts, profile of Display P3', withProfile(cutOut(), profiles.displayP3), some],
    ['WebP, profile of Display P3', plain().withIccProfile('p3').webp({ quality: 88 }).toBuffer(), some],
    ['WebP', plain().webp({ quality: 88 }).toBuffer(), all],
    ['WebP with alpha', drawing(width, height, 4).webp({ quality: 88 }).toBuffer(), some],
    ['WebP without loss', plain().webp({ lossless: true }).toBuffer(), all],
    ['AVIF', plain().avif({ quality: 80, effort: 0 }).toBuffer(), some],
    ['AVIF without loss', plain().avif({ lossless: true, effort: 0 }).toBuffer(), some],
    ['GIF', plain().gif({ effort: 1 }).toBuffer(), some],
  ];
  return Promise.all(
    cases.map(async ([name, bytes, inputs]) => ({
      name,
      bytes: await bytes,
      inputs,
      levels: name === 'AVIF' ? 2 : name === 'PNG with alpha, profile of Display P3' ? 10 : 0,
    })),
  );
}

async function withProfile(file: Promise<Buffer>, profile: Uint8Array, parts = 1): Promise<Uint8Array> {
  const bytes = await file;
  return bytes[0] === 0xff ? jpegWithProfile(bytes, profile, parts) : pngWithProfile(bytes, profile);
}

/** A PNG with alpha in which nothing is transparent to a degree. */
async function cutOut(): Promise<Buffer> {
  const { data, info } = await drawing(320, 240, 4).raw().toBuffer({ resolveWithObject: true });
  for (let i = 3; i < data.length; i += 4) data[i] = data[i]! < 128 ? 0 : 255;
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
    .png()
    .toBuffer();
}

/** A PNG of 16 bits, whose lower 8 bits say something too. */
async function deep(channels: 1 | 3 | 4): Promise<Buffer> {
  const { data, info } = await drawing(320, 240, channels === 4 ? 4 : 3)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const step = channels === 1 ? 3 : 1;
  const values = Uint16Array.from(
    { length: data.length / step },
    (_, i) => (data[i * step]! << 8) | ((i * 151) & 255),
  );
  return sharp(values, { raw: { width: info.width, height: info.height, channels } })
    .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
    .png()
    .toBuffer();
}

/** A JPEG of four inks, which Node converts by a profile and a page refuses. */
export function cmykJpeg(): Promise<Uint8Array> {
  return drawing(64, 48).toColourspace('cmyk').jpeg().toBuffer();
}

function shrunk(width: number, height: number, factor: number): ImageInput {
  return { width: Math.round(width / factor), height: Math.round(height / factor), fit: 'fill' };
}

/** Slow and fast changes of all colours, discs with hard edges, and noise; with four channels transparent at the right. */
function drawing(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const random = seededRandom(width + height);
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    const disc = Math.floor(Math.hypot(x - 0.4, y - 0.6) * 14) % 3;
    const noise = 24 * (random.next() - 0.5);
    const colour = [
      127 + 120 * Math.sin(9 * x + 2 * y),
      disc === 0 ? 230 : 60 + 120 * y,
      disc === 2 ? 20 : 127 + 110 * Math.cos(5 * x * x + 31 * y * x),
    ];
    colour.forEach((value, channel) => {
      data[i * channels + channel] = Math.min(255, Math.max(0, Math.round(value + noise)));
    });
    if (channels === 4)
      data[i * 4 + 3] = x < 0.5 ? 255 : Math.round(255 * Math.min(1, Math.max(0, 2 - 2.2 * x)));
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** Adds a chunk `gAMA` of 1 / 2.2 and the primaries of sRGB before the pixels of a PNG, as other programs write them. */
function withGamma(png: Uint8Array): Uint8Array {
  const numbers = (...values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
    return bytes;
  };
  const gamma = pngChunk('gAMA', numbers(45_455));
  const primaries = pngChunk('cHRM', numbers(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6000));
  const start = 8 + 25; // the signature and the header
  return Buffer.concat([png.subarray(0, start), gamma, primaries, png.subarray(start)]);
}
