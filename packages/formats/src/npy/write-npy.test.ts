import { join } from 'node:path';
import fc from 'fast-check';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from '../numbers/float16';
import { openNpy } from './npy-file';
import { writeNpy } from './write-npy';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

describe('writeNpy', () => {
  it('refuses a shape that does not hold the values', async () => {
    const values = new Float32Array(5);
    await expect(
      writeNpy(join(folder, 'x.npy'), { shape: [2, 3], dtype: 'float32', values }),
    ).rejects.toThrow('shape [2, 3] holds 6 values, got 5');
  });

  it('comes back from openNpy, float16 after rounding', async () => {
    const path = join(folder, 'y.npy');
    const row = fc.array(fc.float({ noNaN: true }), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), fc.boolean(), async (rows, half) => {
        const values = Float32Array.from(rows.flat());
        await writeNpy(path, { shape: [rows.length, 3], dtype: half ? 'float16' : 'float32', values });
        const file = await openNpy(path);
        const got = await file.readRows(rows.map((_, i) => i));
        await file.close();
        expect(got).toEqual(half ? fromFloat16(toFloat16(values)) : values);
      }),
      { numRuns: 40 },
    );
  });
});
