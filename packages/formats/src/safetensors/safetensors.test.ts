import { DataError, OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSafetensors, safetensorsBytes } from './safetensors';

/** Bytes of a file with this header, and possibly a wrong header length. */
function raw(header: string, data: Uint8Array, length = header.length): Uint8Array {
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(length), true);
  return Uint8Array.from([...size, ...new TextEncoder().encode(header), ...data]);
}

describe('safetensorsBytes', () => {
  it('writes length, header padded to 8, and the values', () => {
    const bytes = safetensorsBytes({ w: { shape: [2], data: Float32Array.of(1, -2) } }, { format: 'vse' });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: 'vse' },
      w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([view.getFloat32(8 + length, true), view.getFloat32(12 + length, true), bytes.length]).toEqual([
      1,
      -2,
      length + 16,
    ]);
  });

  it.each([
    ['w', { shape: [3], data: new Float32Array(2) }, 'w [3] must have'],
    ['w', { shape: [-1, -2], data: new Float32Array(2) }, 'w [-1, -2] must have'],
    ['__metadata__', { shape: [2], data: new Float32Array(2) }, 'a name other than __metadata__'],
    ['w', { shape: [2], data: new Float32Array(2), dtype: 'int32' as const }, 'cannot be written as int32'],
    ['w', { shape: [2], data: new Int32Array(2), dtype: 'float16' as const }, 'cannot be written as float16'],
  ])('refuses %s %o', (name, tensor, message) => {
    expect(() => safetensorsBytes({ [name]: tensor })).toThrow(OptionError);
    expect(() => safetensorsBytes({ [name]: tensor })).toThrow(`safetensorsBytes: ${name}`);
    expect(() => safetensorsBytes({ [name]: tensor })).toThrow(message);
  });
});

describe('parseSafetensors', () => {
  it('reads what safetensorsBytes wrote, wherever the bytes begin', () => {
    const tensor = fc.oneof(
      fc.array(fc.float({ noNaN: true }), { maxLength: 6 }).map((v) => Float32Array.from(v)),
      fc.array(fc.integer(), { maxLength: 6 }).map((v) => Int32Array.from(v)),
    );
    const names = fc.string({ maxLength: 8 }).filter((name) => name !== '__metadata__');
    fc.assert(
      fc.property(fc.dictionary(names, tensor, { noNullPrototype: true }), fc.nat(7), (values, shift) => {
        const tensors = Object.fromEntries(
          Object.entries(values).map(([name, data]) => [name, { shape: [data.length], data }]),
        );
        const bytes = safetensorsBytes(tensors, { note: 'é' });
        const memory = new Uint8Array(bytes.length + shift);
        memory.set(bytes, shift);
        const parsed = parseSafetensors(memory.subarray(shift));
        memory.fill(255); // the values are copies
        expect(parsed.metadata).toEqual({ note: 'é' });
        expect(Object.keys(parsed.tensors).sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, { data }] of Object.entries(tensors)) {
          expect(parsed.tensors[name]!.data).toEqual(data);
        }
      }),
    );
  });

  it('reads halves as float32, from a header that aligns nothing', () => {
    const header = '{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]} }'; // 55 bytes: values start at 63
    expect(header.length % 2).toBe(1);
    const { tensors } = parseSafetensors(raw(header, Uint8Array.of(0, 0x3c, 0x66, 0x2e)));
    expect(tensors['h']).toEqual({ dtype: 'float16', shape: [2], data: Float32Array.of(1, 0.0999755859375) });
  });

  it('reads int64 that fits int32 and refuses what does not, by name', () => {
    const header = '{"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}';
    const data = new Uint8Array(8);
    new DataView(data.buffer).setBigInt64(0, -5n, true);
    expect(parseSafetensors(raw(header, data)).tensors['n']!.data).toEqual(Int32Array.of(-5));
    new DataView(data.buffer).setBigInt64(0, 2n ** 31n, true);
    expect(() => parseSafetensors(raw(header, data))).toThrow(
      'parseSafetensors: n: value 0 is 2147483648, which does not fit int32',
    );
  });

  it('refuses a header that is too long or begins with a byte order mark', () => {
    const none = new Uint8Array();
    expect(() => parseSafetensors(raw('{}', none, 100))).toThrow('says it has 100 bytes, the file has 10');
    expect(() => parseSafetensors(raw('{}', none, 2 ** 52))).toThrow('the format allows 100000000');
    expect(() => parseSafetensors(raw('\ufeff{}', none, 5))).toThrow('not a JSON object');
    expect(() => parseSafetensors(Uint8Array.of(1, 2, 3))).toThrow('has 3 bytes, wanted at least 8');
  });

  it('meets damage anywhere, and any truncation, with a DataError', () => {
    const good = safetensorsBytes({
      a: { shape: [2], data: new Float32Array(2) },
      b: { shape: [], data: Int32Array.of(3) },
    });
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), fc.nat(good.length), (changes, keep) => {
        const bad = good.slice(0, changes.length > 0 ? undefined : keep);
        for (const [at, byte] of changes) bad[at] = byte;
        try {
          parseSafetensors(bad);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
