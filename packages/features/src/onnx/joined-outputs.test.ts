import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { mirroredViews } from '../preprocessing/mirrored-views';
import { tinyNetwork } from '../testing/tiny-network';
import { joinedOutputs, type OutputPools } from './joined-outputs';

// A network of two maps: the image itself, [batch, 3, 2, 3], and twice the image; and a vector, its flattened copy.
let file: string;
beforeEach(async () => {
  const shape = ['batch', 3, 2, 3] as const;
  file = await tinyNetwork(join(await temporaryFolder(), 'tiny.onnx'), {
    inputs: [{ name: 'image', shape }],
    outputs: [
      { name: 'map', shape },
      { name: 'twice', shape },
      { name: 'flat', shape: ['batch', 18] },
    ],
    nodes: [
      { type: 'Identity', from: ['image'], to: 'map' },
      { type: 'Add', from: ['image', 'image'], to: 'twice' },
      { type: 'Reshape', from: ['image', 'shape'], to: 'flat' },
    ],
    constants: { shape: { shape: [2], data: BigInt64Array.of(-1n, 18n) } },
  });
});

/** Pixels 2 high and 3 wide, whose red is given and whose green and blue are 0. */
function red(...values: number[]): PixelImage {
  const data = new Uint8Array(18);
  values.forEach((value, i) => (data[3 * i] = value));
  return { data, width: 3, height: 2 };
}
const first = red(1, 2, 3, 4, 5, 9);
const second = red(0, 0, 0, 0, 0, 6);

const open = (outputs: readonly OutputPools[]) =>
  joinedOutputs({ file, outputs, preprocessing: '0..255', threads: 1 });

async function using<T>(
  extractor: FeatureExtractor,
  use: (opened: FeatureExtractor) => Promise<T>,
): Promise<T> {
  try {
    return await use(extractor);
  } finally {
    await extractor.dispose();
  }
}

describe('joinedOutputs', () => {
  it('joins pools of several outputs of one pass, in their order', async () => {
    const outputs: readonly OutputPools[] = [
      { output: 'twice', pools: [{ pool: 'max' }] },
      {
        output: 'map',
        pools: [
          { pool: 'mean' },
          { pool: 'mean', rows: [1, 2] },
          { pool: 'max', rows: [0, 2], columns: [0, 2] },
        ],
      },
    ];
    await using(await open(outputs), async (extractor) => {
      expect(extractor).toMatchObject({ length: 1, dim: 12, settings: { blocks: [3, 9] } });
      const got = await extractor.extract([first, second]);
      // Red of each pool, then green and blue, which are 0: the maximum 2 x 9; the mean 24 / 6; of the lower row
      // (4 + 5 + 9) / 3; the largest of 1, 2, 4, 5.
      expect([...got[0]!.features.values]).toEqual([18, 0, 0, 4, 0, 0, 6, 0, 0, 5, 0, 0]);
      expect([...got[1]!.features.values]).toEqual([12, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0]);
    });
  });

  it('takes cells by themselves, row by row', async () => {
    const cells = [
      { output: 'map', pools: [{ pool: 'cells' }, { pool: 'cells', columns: [2, 3] }] },
    ] as const;
    await using(await open(cells), async (extractor) => {
      expect(extractor).toMatchObject({ dim: 24, settings: { blocks: [24] } });
      const [got] = await extractor.extract([first]);
      const reds = got!.features.values.filter((_, i) => i % 3 === 0);
      expect([...reds]).toEqual([1, 2, 3, 4, 5, 9, 3, 9]);
    });
  });

  it('takes a vector as it is, and an output twice', async () => {
    const outputs = [{ output: 'flat' }, { output: 'flat' }];
    await using(await open(outputs), async (extractor) => {
      const [got] = await extractor.extract([first]);
      const channels = [1, 2, 3, 4, 5, 9, ...new Array<number>(12).fill(0)];
      expect([...got!.features.values]).toEqual([...channels, ...channels]);
    });
  });

  it.each([
    ['no output', [], 'at least one output'],
    ['an unknown output', [{ output: 'grid' }], 'must name an output'],
    ['a map without pools', [{ output: 'map' }], 'pools of map must be given'],
    ['pools of a vector', [{ output: 'flat', pools: [{ pool: 'mean' }] }], 'need a map'],
    ['no pool', [{ output: 'map', pools: [] }], 'at least one'],
    ['rows outside the map', [{ output: 'map', pools: [{ pool: 'mean', rows: [0, 3] }] }], 'must end at 2'],
    [
      'an empty range',
      [{ output: 'map', pools: [{ pool: 'mean', columns: [1, 1] }] }],
      'end of columns of map',
    ],
    ['another pool', [{ output: 'map', pools: [{ pool: 'sum' as 'max' }] }], 'pool of map must be'],
  ] satisfies [string, readonly OutputPools[], string][])('refuses %s', async (_, outputs, message) => {
    const opening = open(outputs);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(OptionError);
  });
});

describe('mirroredViews', () => {
  it('returns the vector of an image and that of its mirror image', async () => {
    const columns = [0, 1].map((column) => ({
      pool: 'mean' as const,
      columns: [column, column + 1] as const,
    }));
    await using(mirroredViews(await open([{ output: 'map', pools: columns }])), async (views) => {
      expect(views).toMatchObject({ length: 2, dim: 6, settings: { views: 2 } });
      const [got] = await views.extract([first]);
      // Columns (1 + 4) / 2 and (2 + 5) / 2; mirrored (3 + 9) / 2 and (2 + 5) / 2.
      expect([...got!.features.values]).toEqual([2.5, 0, 0, 3.5, 0, 0, 6, 0, 0, 3.5, 0, 0]);
      const same = red(1, 0, 1, 2, 5, 2);
      const [symmetric] = await views.extract([same]);
      expect(symmetric!.features.values.subarray(0, 6)).toEqual(symmetric!.features.values.subarray(6));
    });
  });

  it('refuses what has no mirror image: features without pixels, and several vectors', () => {
    expect(() => mirroredViews({ length: 1, dim: 3 } as FeatureExtractor)).toThrow('Stored features');
    const cells = { length: 49, extract: () => Promise.resolve([]) } as unknown as FeatureExtractor;
    expect(() => mirroredViews(cells)).toThrow('one vector per image, got 49');
  });
});
