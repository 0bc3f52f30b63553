import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { damages } from '@vse/testing/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { places, readReceipt, writeReceipt } from './receipt';

const receipt = { tfjsNode: '4.22.0', wheels: ['tensorflow_cpu.whl'], checked: 'the pins', compiler: 'c++' };

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, places.receipt);
  await mkdir(dirname(file), { recursive: true });
});

describe('readReceipt', () => {
  it('reads what was written, and what an older release wrote', async () => {
    expect(await readReceipt(folder)).toBeUndefined();
    await writeReceipt(folder, receipt);
    expect(await readReceipt(folder)).toEqual(receipt);
    await writeFile(file, JSON.stringify(receipt, null, 2));
    expect(await readReceipt(folder)).toEqual(receipt);
  });

  it('names a receipt that is damaged, wherever', async () => {
    await writeReceipt(folder, receipt);
    const whole = await readFile(file);
    for (const { name, bytes } of damages(whole, { places: 200, seed: 1 })) {
      await writeFile(file, bytes);
      const reading = readReceipt(folder);
      await expect(reading, name).rejects.toThrow(DataError);
      await expect(reading, name).rejects.toThrow(/vse-tensorflow\.json is no record[^]*--replace/);
    }
    for (const other of ['', 'null', '{}', JSON.stringify({ ...receipt, wheels: [] })]) {
      await writeFile(file, other);
      await expect(readReceipt(folder)).rejects.toThrow(DataError);
    }
  });
});
