import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openNpy } from './npy-file';
import { fileOf } from '../testing/file-of';

/** The file that numpy writes for numpy.asfortranarray: axis 0 runs fastest. */
async function fortranFile(
  shape: readonly number[],
  valueAt: (place: readonly number[]) => number,
  order = '<',
) {
  const count = shape.reduce((product, axis) => product * axis, 1);
  const numbers = Buffer.alloc(count * 4);
  for (let i = 0; i < count; i++) {
    let rest = i;
    const place = shape.map((axis) => {
      const here = rest % axis;
      rest = Math.floor(rest / axis);
      return here;
    });
    if (order === '<') numbers.writeFloatLE(valueAt(place), i * 4);
    else numbers.writeFloatBE(valueAt(place), i * 4);
  }
  const text = `{'descr': '${order}f4', 'fortran_order': True, 'shape': (${shape.join(', ')},), }\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(text.length, 0)}${text}`, 'latin1');
  return fileOf('fortran.npy', head, numbers);
}

describe('an array whose axis 0 runs fastest', () => {
  it('reads [[1, 2, 3], [4, 5, 6]] from 1 4 2 5 3 6', async () => {
    const file = await openNpy(await fortranFile([2, 3], ([row, column]) => 1 + 3 * row! + column!));
    expect([...(await file.readRows([1, 0]))]).toEqual([4, 5, 6, 1, 2, 3]);
    expect([...(await file.readRange(1, 2))]).toEqual([4, 5, 6]);
    await file.close();
  });

  it('reads the same rows as from a row-major file: any shape, any order, either byte order', async () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.array(fc.nat(4), { maxLength: 6 }),
        fc.constantFrom('<', '>'),
        async (shape, picked, order) => {
          const numberOf = (place: readonly number[]) =>
            place.reduce((number, here, axis) => number * shape[axis]! + here, 0);
          const file = await openNpy(await fortranFile(shape, numberOf, order));
          const rows = picked.map((row) => row % shape[0]!);
          const slow = rows.flatMap((row) =>
            Array.from({ length: file.rowLength }, (_, i) => row * file.rowLength + i),
          );
          expect([...(await file.readRows(rows))]).toEqual(slow);
          await file.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads few rows of long columns a column at a time, and many short columns at once', async () => {
    const rows = 40_000; // columns of 160 KB: the gap between wanted rows is not read
    const file = await openNpy(await fortranFile([rows, 5], ([row, column]) => row! * 5 + column!));
    const wanted = [39_999, 3, 3, 20_000];
    const slow = wanted.flatMap((row) => [0, 1, 2, 3, 4].map((column) => Math.fround(row * 5 + column)));
    expect([...(await file.readRows(wanted))]).toEqual(slow);
    expect((await file.readEach(wanted)).flatMap((row) => [...row])).toEqual(slow);
    await file.close();
  });
});
