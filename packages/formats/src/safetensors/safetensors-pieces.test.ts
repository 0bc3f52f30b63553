import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safetensorsBytes } from './safetensors';
import { safetensorsPieces } from './safetensors-pieces';

/** Takes the bytes of a file in their order. */
function taking(bytes: Uint8Array): (length: number) => Promise<Uint8Array> {
  let at = 0;
  return (length) => Promise.resolve(bytes.slice(at, (at += length)));
}

describe('safetensorsPieces', () => {
  it('gives the values of next in parts, of any size', async () => {
    const tensors = {
      a: { shape: [5], data: Float32Array.of(1, -2, 3, 4, 5) },
      none: { shape: [0, 3], data: new Float32Array(0) },
      b: { shape: [2, 2], data: Int32Array.of(1, 2, 3, -4) },
      half: { shape: [3], data: Float32Array.of(1, 0.5, -2), dtype: 'float16' as const },
      long: { shape: [2], data: BigInt64Array.of(2n ** 40n, -1n) },
    };
    const bytes = safetensorsBytes(tensors);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (most) => {
        const [whole, parts] = [
          await safetensorsPieces('t', bytes.length, taking(bytes)),
          await safetensorsPieces('t', bytes.length, taking(bytes)),
        ];
        for (const { name, shape } of parts.tensors) {
          const values: (number | bigint)[] = [];
          for await (const part of parts.nextParts(most)) values.push(...part);
          expect(values, name).toEqual([...(await whole.next())]);
          expect(values).toHaveLength(shape.reduce((size, n) => size * n, 1));
        }
      }),
    );
  });

  it('takes one part ahead, and passes on the error of a file that ends', async () => {
    const bytes = safetensorsBytes({ a: { shape: [6], data: new Float32Array(6) } });
    const taken: number[] = [];
    const take = taking(bytes);
    const pieces = await safetensorsPieces('t', bytes.length, (length) => {
      taken.push(length);
      return taken.length > 4 ? Promise.reject(new Error('the disk is gone')) : take(length);
    });
    const parts = pieces.nextParts(8);
    expect((await parts.next()).value).toHaveLength(2);
    expect(taken.slice(2)).toEqual([8, 8]);
    await parts.next();
    await expect(parts.next()).rejects.toThrow('the disk is gone');
    await parts.return(undefined);
  });
});
