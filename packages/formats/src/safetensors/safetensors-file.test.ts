import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors-file';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  path = join(folder, 'x.safetensors');
});

async function raw(header: string, data: Uint8Array, length = Buffer.byteLength(header)): Promise<string> {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(length));
  await writeFile(path, Buffer.concat([size, Buffer.from(header), data]));
  return path;
}

describe('writeSafetensors', () => {
  it('writes length, header padded to 8, and the values', async () => {
    await writeSafetensors(path, { w: { shape: [2], data: Float32Array.of(1, -2) } }, { format: 'vse' });
    const bytes = await readFile(path);
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
      __metadata__: { format: 'vse' },
      w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([bytes.readFloatLE(8 + length), bytes.readFloatLE(12 + length), bytes.length]).toEqual([
      1,
      -2,
      length + 16,
    ]);
  });

  it.each([
    ['w', { shape: [3], data: new Float32Array(2) }, 'w [3] must have'],
    ['__metadata__', { shape: [2], data: new Float32Array(2) }, 'a name other than __metadata__'],
    ['w', { shape: [2], data: new Float32Array(2), dtype: 'int32' as const }, 'cannot be written as int32'],
    ['w', { shape: [2], data: new Int32Array(2), dtype: 'float16' as const }, 'cannot be written as float16'],
  ])('refuses %s %o', async (name, tensor, message) => {
    await expect(writeSafetensors(path, { [name]: tensor })).rejects.toThrow(message);
  });

  it('comes back from readSafetensors', async () => {
    const tensor = fc.oneof(
      fc.array(fc.float({ noNaN: true }), { maxLength: 6 }).map((v) => Float32Array.from(v)),
      fc.array(fc.integer(), { maxLength: 6 }).map((v) => Int32Array.from(v)),
    );
    const names = fc.string({ maxLength: 8 }).filter((name) => name !== '__metadata__');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, tensor, { noNullPrototype: true }), async (values) => {
        const tensors = Object.fromEntries(
          Object.entries(values).map(([name, data]) => [name, { shape: [data.length], data }]),
        );
        await writeSafetensors(path, tensors, { note: 'é' });
        const got = await readSafetensors(path);
        expect(got.metadata).toEqual({ note: 'é' });
        expect(Object.keys(got.tensors).sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, { data }] of Object.entries(tensors)) expect(got.tensors[name]!.data).toEqual(data);
      }),
      { numRuns: 50 },
    );
  });

  it('stores float16 after the wider ones and reads it as float32', async () => {
    const half = { dtype: 'float16' as const, shape: [3], data: Float32Array.of(1, 0.1, 70000) };
    await writeSafetensors(path, { half, full: { shape: [], data: Float32Array.of(0.1) } });
    const { tensors } = await readSafetensors(path);
    expect([...tensors['half']!.data]).toEqual([1, 0.0999755859375, Infinity]); // 1638 * 2^-14
    expect(tensors['full']).toEqual({ dtype: 'float32', shape: [], data: Float32Array.of(0.1) });
  });
});

describe('readSafetensors', () => {
  it('reads int64 that fits int32 and refuses what does not', async () => {
    const header = '{"n":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}';
    const data = Buffer.alloc(16);
    data.writeBigInt64LE(-5n, 0);
    const { tensors } = await readSafetensors(await raw(header, data));
    expect(tensors['n']).toEqual({ dtype: 'int64', shape: [2], data: Int32Array.of(-5, 0) });
    data.writeBigInt64LE(2n ** 31n, 8);
    await expect(readSafetensors(await raw(header, data))).rejects.toThrow(
      'n: value 1 is 2147483648, which does not fit int32',
    );
  });

  it('refuses a header that is too long, for the file or for the format', async () => {
    await expect(readSafetensors(await raw('{}', Buffer.alloc(0), 100))).rejects.toThrow(
      'says it has 100 bytes, the file has 10',
    );
    await expect(readSafetensors(await raw('{}', Buffer.alloc(0), 2 ** 52))).rejects.toThrow(
      'the format allows 100000000',
    );
    await writeFile(path, 'abc');
    await expect(readSafetensors(path)).rejects.toThrow('has 3 bytes, wanted at least 8');
    await expect(readSafetensors(join(folder, 'absent'))).rejects.toThrow('ENOENT');
  });

  it('meets damage anywhere, and any truncation, with a DataError', async () => {
    await writeSafetensors(path, {
      a: { shape: [2], data: new Float32Array(2) },
      b: { shape: [], data: Int32Array.of(3) },
    });
    const good = await readFile(path);
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 3 }), fc.nat(good.length), async (changes, keep) => {
        const bad = Buffer.from(changes.length > 0 ? good : good.subarray(0, keep));
        for (const [at, byte] of changes) bad[at] = byte;
        await writeFile(path, bad);
        await readSafetensors(path).catch((error: unknown) => expect(error).toBeInstanceOf(DataError));
      }),
      { numRuns: 200 },
    );
  });
});
