import { OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemSizes, type Dtype } from '../numbers/dtypes';
import { toFloat16 } from '../numbers/float16';
import { openNpy } from './npy-file';
import { encodeNpyHeader } from './npy-header';
import { fileOf } from '../testing/file-of';

/** Small whole numbers, which every type holds. */
const encoders = {
  uint8: (values: number[]) => Uint8Array.from(values),
  int16: (values: number[]) => Int16Array.from(values),
  int64: (values: number[]) => BigInt64Array.from(values, BigInt),
  float16: (values: number[]) => toFloat16(values),
  float32: (values: number[]) => Float32Array.from(values),
  float64: (values: number[]) => Float64Array.from(values),
} satisfies Partial<Record<Dtype, (values: number[]) => NodeJS.TypedArray>>;

const bytesOf = (array: NodeJS.TypedArray) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe('readRows and readRange', () => {
  it('agree with a slow reader of the whole array, for every type, in any order', async () => {
    const array = fc.record({
      dtype: fc.constantFrom(...(Object.keys(encoders) as (keyof typeof encoders)[])),
      shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
      seed: fc.nat(100),
    });
    const picks = fc.array(fc.nat(4), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(array, picks, fc.nat(4), fc.nat(4), async ({ dtype, shape, seed }, picked, a, b) => {
        const each = shape.slice(1).reduce((product, axis) => product * axis, 1);
        const values = Array.from({ length: shape[0]! * each }, (_, i) => (i * 7 + seed) % 100);
        const path = await fileOf('a.npy', encodeNpyHeader(dtype, shape), bytesOf(encoders[dtype](values)));
        const file = await openNpy(path);
        const rows = picked.map((row) => row % shape[0]!);
        const slow = rows.flatMap((row) => values.slice(row * each, (row + 1) * each));
        expect([...(await file.readRows(rows))]).toEqual(slow);
        expect((await file.readEach(rows)).map((row) => [...row])).toEqual(
          rows.map((row) => values.slice(row * each, (row + 1) * each)),
        );
        const [first, end] = [Math.min(a, b, shape[0]!), Math.min(Math.max(a, b), shape[0]!)];
        expect([...(await file.readRange(first, end))]).toEqual(values.slice(first * each, end * each));
        await file.close();
      }),
      { numRuns: 80 },
    );
  });

  it('reads rows and ranges longer than one read, and repeated long rows', async () => {
    const length = 5_000_000; // 10 MB and 20 MB a row, where a read takes 8 MiB
    const numbers = { float16: new Uint16Array(2 * length), float32: new Float32Array(2 * length) };
    for (const dtype of ['float16', 'float32'] as const) {
      const one = dtype === 'float16' ? 0x3c00 : 1;
      const last = length - 1;
      for (const place of [0, 4_194_304, last, length, length + 4_194_303]) numbers[dtype][place] = one;
      const path = await fileOf('long.npy', encodeNpyHeader(dtype, [2, length]), bytesOf(numbers[dtype]));
      const file = await openNpy(path);
      const placesOf = (values: Float32Array) => {
        const places: number[] = [];
        for (let at = values.indexOf(1); at >= 0; at = values.indexOf(1, at + 1)) places.push(at);
        return places;
      };
      const [first, second] = [[0, 4_194_304, last], [0, 4_194_303]]; // prettier-ignore
      const after = (places: number[], rows: number) => places.map((place) => place + rows * length);
      expect(placesOf(await file.readRows([1, 0, 1]))).toEqual([
        ...second,
        ...after(first, 1),
        ...after(second, 2),
      ]);
      expect(placesOf(await file.readRange(0, 2))).toEqual([...first, ...after(second, 1)]);
      await file.close();
    }
  });

  it('returns long rows in few pieces of memory', async () => {
    const [rows, length] = [7, 300_000]; // 1.2 MB a row, pieces of three
    const path = await fileOf(
      'a.npy',
      encodeNpyHeader('float32', [rows, length]),
      new Uint8Array(rows * length * 4),
    );
    const file = await openNpy(path);
    await expect(file.readEach([0, 7])).rejects.toThrow('has rows 0 to 6, got 7 at 1');
    const read = await file.readEach([6, 5, 4, 3, 2, 1, 0, 6]);
    expect(read.map((row) => row.length)).toEqual(new Array(8).fill(length));
    expect(new Set(read.map(({ buffer }) => buffer)).size).toBe(3);
    expect(read.every((row) => row.every((value) => value === 0))).toBe(true);
    expect(await file.readEach([])).toEqual([]);
    await file.close();
    const thin = await openNpy(await fileOf('thin.npy', encodeNpyHeader('float32', [5, 0])));
    expect(await thin.readEach([4, 0])).toEqual([new Float32Array(0), new Float32Array(0)]);
    await thin.close();
  });

  it('fills a given array, whatever it holds and wherever it begins', async () => {
    const path = await fileOf(
      'a.npy',
      encodeNpyHeader('float32', [3, 2]),
      bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)),
    );
    const file = await openNpy(path);
    const memory = new Float32Array(6).fill(9);
    const into = memory.subarray(1, 5);
    expect(await file.readRows([2, 0], into)).toBe(into);
    expect([...memory]).toEqual([9, 5, 6, 1, 2, 9]);
    await expect(file.readRows([2, 0], memory)).rejects.toThrow('into must have 4 numbers, got 6');
    await file.close();
  });

  it('refuses ranges that are not there', async () => {
    const path = await fileOf('a.npy', encodeNpyHeader('uint8', [3]), Uint8Array.of(1, 2, 3));
    const file = await openNpy(path);
    for (const [first, end] of [[-1, 2], [2, 1], [0, 4], [0.5, 1], [0, NaN]] as const) {
      await expect(file.readRange(first, end)).rejects.toThrow(OptionError);
      await expect(file.readRange(first, end)).rejects.toThrow('has rows 0 to 2, got the range from');
    } // prettier-ignore
    expect(await file.readRange(3, 3)).toHaveLength(0);
    await file.close();
    await expect(file.readRange(0, 1)).rejects.toThrow('is closed');
  });

  it('has the size of each type', () => {
    for (const [dtype, encode] of Object.entries(encoders)) {
      expect(encode([1]).BYTES_PER_ELEMENT).toBe(itemSizes[dtype as Dtype]);
    }
  });
});
