import { seededRandom } from '@vse/core';
import type { ImageInput } from '@vse/features/page';
import sharp, { type Sharp } from 'sharp';

/** A picture's file and the sizes at which it is decoded. */
export interface PictureCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly ImageInput[];
  /**
   * True where the browser's library converts colours, and rounds otherwise than that of Node: profiles, 16 bits, AVIF. Pixels keep
   * to the tolerance; a feature may hang on one level of a pixel, as a region's border does, so that features have none.
   */
  readonly rounded: boolean;
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
    ['JPEG, profile of Display P3', jpeg(plain().withIccProfile('p3')), some],
    ['JPEG, profile of sRGB', jpeg(plain().withIccProfile('srgb')), some],
    ['PNG', plain().png().toBuffer(), all],
    ['PNG with alpha', drawing(width, height, 4).png().toBuffer(), all],
    ['PNG with a palette', plain().png({ palette: true, colours: 64 }).toBuffer(), some],
    ['grey PNG', plain().greyscale().png().toBuffer(), some],
    ['PNG of 16 bits', plain().toColourspace('rgb16').png().toBuffer(), some],
    ['PNG that states a gamma', plain().png().toBuffer().then(withGamma), some],
    ['PNG, profile of Display P3', plain().withIccProfile('p3').png().toBuffer(), some],
    ['WebP', plain().webp({ quality: 88 }).toBuffer(), all],
    ['WebP with alpha', drawing(width, height, 4).webp({ quality: 88 }).toBuffer(), some],
    ['WebP without loss', plain().webp({ lossless: true }).toBuffer(), all],
    ['AVIF', plain().avif({ quality: 80, effort: 0 }).toBuffer(), some],
    ['GIF', plain().gif({ effort: 1 }).toBuffer(), some],
  ];
  return Promise.all(
    cases.map(async ([name, bytes, inputs]) => ({
      name,
      bytes: await bytes,
      inputs,
      rounded: /Display P3|16 bits|AVIF/.test(name),
    })),
  );
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
  const gamma = chunk('gAMA', numbers(45_455));
  const primaries = chunk('cHRM', numbers(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6000));
  const start = 8 + 25; // the signature and the header
  return Buffer.concat([png.subarray(0, start), gamma, primaries, png.subarray(start)]);
}

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** The checksum of PNG; that of node:zlib is not in every Node that is supported. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
