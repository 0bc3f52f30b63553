import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { CPU_WHEEL, fakeWheel, tensorflowFiles } from '../testing/fake-wheel';
import { temporaryFolder } from '@vse/testing';
import { openWheel } from './wheel-file';

const LIBRARY = 'tensorflow/libtensorflow_cc.so.2';

describe('openWheel', () => {
  it('reads and unpacks files whose checksums are right', async () => {
    const folder = await temporaryFolder();
    const wheel = await openWheel(
      await fakeWheel(folder, CPU_WHEEL, { ...tensorflowFiles, 'a,b.txt': 'comma' }),
    );
    expect(wheel).toMatchObject({ file: CPU_WHEEL, name: 'tensorflow_cpu', version: '2.99.0' });
    expect(wheel.has(LIBRARY) && !wheel.has('other')).toBe(true);
    expect(wheel.sizeOf(LIBRARY)).toBe('the library'.length);
    expect(await wheel.text('a,b.txt')).toBe('comma');
    let bytes = 0;
    await wheel.extract(LIBRARY, join(folder, 'new/folder/file'), { onBytes: (count) => (bytes += count) });
    expect(await readFile(join(folder, 'new/folder/file'), 'utf8')).toBe('the library');
    expect(bytes).toBe('the library'.length);
    wheel.close();
  });

  it('refuses a file whose checksum is another, or that has none', async () => {
    const folder = await temporaryFolder();
    const swapped = await fakeWheel(folder, CPU_WHEEL, tensorflowFiles, {
      record: (text) => text.replace(/(cc\.so\.2,sha256=)./, '$1_').replace(/^.*framework.*\n/m, ''),
    });
    const wheel = await openWheel(swapped);
    for (const read of [wheel.text(LIBRARY), wheel.extract(LIBRARY, join(folder, 'out'))]) {
      await expect(read).rejects.toThrow(/libtensorflow_cc\.so\.2 in .* must have the checksum _.*, got /);
    }
    await expect(wheel.text('tensorflow/libtensorflow_framework.so.2')).rejects.toThrow('lists no checksum');
    await expect(wheel.text('other')).rejects.toThrow('has no file other');
    wheel.close();
  });

  it('names a file that is not a wheel, by its name, its bytes or its lists', async () => {
    const folder = await temporaryFolder();
    await expect(openWheel(join(folder, 'tensorflow.zip'))).rejects.toThrow(
      'must be named NAME-VERSION-PYTHON-ABI-PLATFORM.whl',
    );
    const path = join(folder, CPU_WHEEL);
    await expect(openWheel(path)).rejects.toThrow(/cannot be read as a wheel: ENOENT/);
    await writeFile(path, 'not a zip archive, whatever its name says');
    await expect(openWheel(path)).rejects.toBeInstanceOf(DataError);
    const bytes = await readFile(await fakeWheel(folder, CPU_WHEEL, tensorflowFiles));
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(openWheel(path)).rejects.toThrow(/cannot be read as a wheel/);
    const renamed = CPU_WHEEL.replace('2.99.0', '2.98.0');
    await writeFile(join(folder, renamed), bytes);
    await expect(openWheel(join(folder, renamed))).rejects.toThrow(
      /has no tensorflow_cpu-2\.98\.0\.dist-info\/RECORD/,
    );
  });

  it('names a file that cannot be written, and stops when aborted', async () => {
    const folder = await temporaryFolder();
    const wheel = await openWheel(await fakeWheel(folder, CPU_WHEEL, tensorflowFiles));
    await expect(wheel.extract(LIBRARY, folder)).rejects.toThrow(/cannot be written \(EISDIR\)/);
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(wheel.extract(LIBRARY, join(folder, 'out'), { signal })).rejects.toThrow('stopped');
    wheel.close();
  });
});
