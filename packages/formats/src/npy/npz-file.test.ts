import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import fc from 'fast-check';
import { zipSync, type ZipOptions } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openNpy } from './npy-file';
import { encodeNpyHeader } from './npy-header';
import { openNpz } from './npz-file';
import { temporaryFolder } from '@vse/testing';
import { fileOf } from '../testing/file-of';

const npy = (shape: number[], values: number[]): Uint8Array =>
  Buffer.concat([encodeNpyHeader('float32', shape), new Uint8Array(Float32Array.from(values).buffer)]);

const arrays = { 'a.npy': npy([3, 2], [0, 1, 10, 11, 20, 21]), 'b/c.npy': npy([], [7]) };

const archive = (
  files: Record<string, Uint8Array>,
  level: 0 | 6 = 6,
  options: ZipOptions = {},
): Promise<string> => fileOf('x.npz', zipSync(files, { level, ...options }));

describe('openNpz', () => {
  it.each([0, 6] as const)(
    'reads rows of arrays stored at level %d, as the same npy files have them',
    async (level) => {
      const scratch = await temporaryFolder();
      const file = await openNpz(await archive({ ...arrays, 'notes.txt': Buffer.from('x') }, level), {
        scratch,
      });
      expect(file.names).toEqual(['a', 'b/c']);
      const a = await file.open('a');
      const plain = await openNpy(await fileOf('a.npy', arrays['a.npy']));
      expect(a).toMatchObject({ shape: [3, 2], dtype: 'float32', rows: 3, rowLength: 2 });
      expect(await a.readRows([2, 0])).toEqual(await plain.readRows([2, 0]));
      expect([...(await a.readRange(1, 2))]).toEqual([10, 11]);
      const c = await file.open('b/c');
      await file.close();
      await file.close();
      expect([...(await c.readRows([0]))]).toEqual([7]); // an array outlives its archive
      await Promise.all([a.close(), c.close(), plain.close()]);
      expect(await readdir(scratch)).toEqual([]);
      await expect(file.open('a')).rejects.toThrow('is closed');
    },
  );

  it('names what is there, and what is wrong with a member', async () => {
    const path = await archive({ ...arrays, 'bad.npy': Buffer.from('not npy'), 'cut.npy': npy([3], [1, 2]) });
    const file = await openNpz(path);
    await expect(file.open('d')).rejects.toThrow(OptionError);
    await expect(file.open('d')).rejects.toThrow('has no array d, it has a, b/c, bad, cut');
    await expect(file.open('bad')).rejects.toThrow(`${path}: bad.npy: is not an npy file`);
    await expect(file.open('cut')).rejects.toThrow(/cut\.npy: a float32 array \[3\] takes .* truncated/);
    await file.close();
    const objects = Buffer.from(encodeNpyHeader('float32', [1]))
      .toString('latin1')
      .replace("'<f4'", "'|O' ");
    const pickled = await openNpz(await archive({ 'o.npy': Buffer.from(objects, 'latin1') }));
    await expect(pickled.open('o')).rejects.toThrow(/o\.npy: holds pickled Python objects/);
    await pickled.close();
  });

  it('refuses bombs: too many times its size, more than allowed, members over the same bytes', async () => {
    const zeros = await archive({
      'z.npy': Buffer.concat([encodeNpyHeader('uint8', [20 << 20]), Buffer.alloc(20 << 20)]),
    });
    const bomb = await openNpz(zeros); // 20 MiB in 20 KB
    await expect(bomb.open('z')).rejects.toThrow(
      /z\.npy takes 20971648 bytes unpacked and \d+ packed, wanted at most 16777216.*greater maximumRatio/,
    );
    await bomb.close();
    const trusted = await openNpz(zeros, { maximumRatio: 2000 });
    const z = await trusted.open('z');
    expect(z.rows).toBe(20 << 20);
    await z.close();
    await trusted.close();
    const small = await openNpz(await archive(arrays), { maximumBytes: 100 });
    await expect(small.open('a')).rejects.toThrow('wanted at most 100');
    await small.close();

    const twice = await readFile(await archive({ 'a.npy': arrays['a.npy'], 'b.npy': arrays['a.npy'] }, 0));
    const second = twice.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    twice.writeUInt32LE(0, second + 42); // the second member's place is the first's
    await expect(openNpz(await fileOf('twice.npz', twice))).rejects.toThrow(/overlaps the member before it/);
  });

  it('refuses a member with another length or checksum than its directory says, and leaves no file', async () => {
    const scratch = await temporaryFolder();
    const good = await readFile(await archive({ 'a.npy': arrays['a.npy'] }));
    const central = good.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    const changed = async (at: number, value: number) => {
      const bytes = Buffer.from(good);
      bytes.writeUInt32LE(value, central + at);
      const file = await openNpz(await fileOf('changed.npz', bytes), { scratch });
      await file.open('a').finally(() => file.close());
    };
    await expect(changed(24, 100)).rejects.toThrow(/a\.npy is not a whole zip archive: too many bytes/);
    await expect(changed(24, 1000)).rejects.toThrow(/not enough bytes/);
    await expect(changed(16, 1)).rejects.toThrow(/a\.npy has a checksum other than its directory says/);
    const stored = await readFile(await archive({ 'a.npy': arrays['a.npy'] }, 0));
    const at = stored.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    for (const field of [20, 24]) stored.writeUInt32LE(1000, at + field);
    const long = await openNpz(await fileOf('long.npz', stored));
    await expect(long.open('a')).rejects.toThrow(/long\.npz is not a whole zip archive: .*overflows/);
    await long.close();
    expect(await readdir(scratch)).toEqual([]);
    const gone = await openNpz(await fileOf('x.npz', good), { scratch: join(scratch, 'none') });
    await expect(gone.open('a')).rejects.toThrow(
      /cannot be unpacked to .*none \(ENOENT\)\. Pass another folder/,
    );
    await gone.close();
  });

  it('refuses names that lead out of the archive, and names twice', async () => {
    const escaping = await archive({ 'aa/b.npy': arrays['a.npy'] });
    const bytes = Buffer.from(
      (await readFile(escaping)).toString('latin1').replaceAll('aa/b', '../b'),
      'latin1',
    );
    await expect(openNpz(await fileOf('up.npz', bytes))).rejects.toThrow(
      /up\.npz is not a whole zip archive: invalid relative path/,
    );
    const pair = await readFile(await archive({ 'a.npy': arrays['a.npy'], 'b.npy': arrays['a.npy'] }));
    const same = Buffer.from(pair.toString('latin1').replaceAll('b.npy', 'a.npy'), 'latin1');
    await expect(openNpz(await fileOf('same.npz', same))).rejects.toThrow('has a.npy twice');
  });

  it('meets any damage with a DataError', async () => {
    const good = await Promise.all(
      [0, 6].map(async (level) => readFile(await archive(arrays, level as 0 | 6))),
    );
    const path = await fileOf('bad.npz');
    const change = fc.tuple(fc.nat(1000), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.nat(1000),
        async (of, changes, cut) => {
          const bad = Buffer.from(good[of]!.subarray(0, cut < 700 ? undefined : cut));
          for (const [at, byte] of changes) bad[at % bad.length] = byte;
          await writeFile(path, bad);
          try {
            const file = await openNpz(path);
            try {
              for (const name of file.names) {
                const array = await file.open(name);
                await array.readRange(0, array.rows).finally(() => array.close());
              }
            } finally {
              await file.close();
            }
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
