import { DataError, OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from '../numbers/float16';
import { npyBytes, parseNpy } from './npy';

/** A file of version 1, 2 or 3 with this header. */
function raw(version: number, text: string, data: ArrayLike<number>): Uint8Array {
  const length = text.length;
  const size = version === 1 ? [length, 0] : [length, 0, 0, 0];
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...size, ...new TextEncoder().encode(text), ...Array.from(data)]); // prettier-ignore
}

describe('npyBytes', () => {
  it('writes header and values', () => {
    const bytes = npyBytes({ shape: [2], dtype: 'float16', values: Float32Array.of(1, -2) });
    expect(bytes.length).toBe(128 + 4);
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    expect([...bytes.subarray(128)]).toEqual([0, 0x3c, 0, 0xc0]);
  });

  it('refuses a shape that does not hold the values', () => {
    const array = { shape: [2, 3], dtype: 'float32' as const, values: new Float32Array(5) };
    expect(() => npyBytes(array)).toThrow(OptionError);
    expect(() => npyBytes(array)).toThrow('npyBytes: shape [2, 3] holds 6 values, got 5');
  });
});

describe('parseNpy', () => {
  it('reads what npyBytes wrote, wherever the bytes begin, float16 after rounding', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
    fc.assert(
      fc.property(shapes, fc.nat(7), fc.boolean(), fc.nat(), (shape, shift, half, seed) => {
        const count = shape.reduce((product, axis) => product * axis, 1);
        const values = Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i));
        const bytes = npyBytes({ shape, dtype: half ? 'float16' : 'float32', values });
        const memory = new Uint8Array(bytes.length + shift);
        memory.set(bytes, shift);
        expect(parseNpy(memory.subarray(shift))).toEqual({
          shape,
          dtype: half ? 'float16' : 'float32',
          values: half ? fromFloat16(toFloat16(values)) : values,
        });
      }),
    );
  });

  it.each([1, 2, 3])('reads version %d, either byte order', (version) => {
    const header = (descr: string) => `{'descr': '${descr}', 'fortran_order': False, 'shape': (2,), }\n`;
    expect([...parseNpy(raw(version, header('>i2'), [0, 1, 0xff, 0xfe])).values]).toEqual([1, -2]);
    expect([...parseNpy(raw(version, header('<i2'), [1, 0, 0xfe, 0xff])).values]).toEqual([1, -2]);
    const big = [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0]; // 1.5 and -2 as doubles
    expect([...parseNpy(raw(version, header('>f8'), big)).values]).toEqual([1.5, -2]);
  });

  it('puts an array whose axis 0 runs fastest in row-major order', () => {
    const header = `{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n`;
    expect([...parseNpy(raw(1, header, [1, 4, 2, 5, 3, 6])).values]).toEqual([1, 2, 3, 4, 5, 6]);
    const cube = `{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 2), }\n`;
    // The number at [i, j, k] is 4 i + 2 j + k; in the file i runs fastest.
    expect([...parseNpy(raw(1, cube, [0, 4, 2, 6, 1, 5, 3, 7])).values]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('names wanted and got if the length contradicts the header', () => {
    const good = npyBytes({ shape: [2, 3], dtype: 'float32', values: new Float32Array(6) }); // 128 + 24
    expect(() => parseNpy(good.subarray(0, 148))).toThrow(
      'parseNpy: a float32 array [2, 3] takes 152 bytes with its header, the file has 148. It is truncated',
    );
    expect(() => parseNpy(Uint8Array.from([...good, 0]))).toThrow('followed by other data');
    expect(() => parseNpy(good.subarray(0, 60))).toThrow('says it has 118 bytes');
    expect(() => parseNpy(new Uint8Array())).toThrow('is not an npy file');
    expect(() => parseNpy(raw(9, '{}', []))).toThrow('version 9.0, wanted 1, 2 or 3');
  });

  it('meets any damage with a DataError', () => {
    const good = npyBytes({ shape: [2, 2], dtype: 'float32', values: new Float32Array(4) });
    const change = fc.tuple(fc.nat(80), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), fc.nat(good.length), (changes, keep) => {
        const bad = good.slice(0, changes.length > 0 ? undefined : keep);
        for (const [at, byte] of changes) bad[at] = byte;
        try {
          parseNpy(bad);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
