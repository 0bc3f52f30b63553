import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError } from '@vse/core';
import { CPU_WHEEL, fakeWheel, tensorflowFiles } from '../testing/fake-wheel';
import { temporaryFolder } from '@vse/testing';
import { checkWheel, cudaLibrariesOf, headerOf, librariesOf } from './tensorflow-wheels';
import { openWheel } from './wheel-file';

const openFakeWheel = async (file: string, files: Readonly<Record<string, string>>) =>
  openWheel(await fakeWheel(await temporaryFolder(), file, files));

describe('librariesOf', () => {
  it('finds both libraries', async () => {
    const wheel = await openFakeWheel(CPU_WHEEL, tensorflowFiles);
    expect(librariesOf(wheel)).toEqual(Object.keys(tensorflowFiles).slice(0, 2));
    wheel.close();
  });

  it('names the first version whose wheel has them', async () => {
    const wheel = await openFakeWheel('tensorflow_cpu-2.9.3-cp310-cp310-linux_x86_64.whl', {
      'tensorflow/libtensorflow_framework.so.2': '',
    });
    expect(() => librariesOf(wheel)).toThrow(/lacks tensorflow\/libtensorflow_cc\.so\.2\. .*2\.12 or later/);
    wheel.close();
  });
});

describe('headerOf', () => {
  it('finds headers below the include folder', async () => {
    const wheel = await openFakeWheel(CPU_WHEEL, tensorflowFiles);
    expect(await headerOf(wheel, 'tensorflow/c/tf_status.h')).toBe('// status\n');
    expect(await headerOf(wheel, 'tensorflow/c/none.h')).toBeUndefined();
    wheel.close();
  });
});

describe('cudaLibrariesOf', () => {
  it('takes shared libraries only', async () => {
    const wheel = await openFakeWheel('nvidia_cublas_cu12-1.0-py3-none-manylinux1_x86_64.whl', {
      'nvidia/cublas/lib/libcublas.so.12': '',
      'nvidia/cublas/lib/__init__.py': '',
      'nvidia/cublas/include/cublas.h': '',
    });
    expect(cudaLibrariesOf(wheel)).toEqual(['nvidia/cublas/lib/libcublas.so.12']);
    wheel.close();
  });
});

describe('checkWheel', () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const wheelOf = async (file: string) => {
    const path = join(await temporaryFolder(), file);
    await writeFile(path, 'a wheel');
    return path;
  };

  it('compares with expected checksums, in upper or lower case', async () => {
    const path = await wheelOf(CPU_WHEEL);
    const right = digest('a wheel');
    expect(await checkWheel(path, ['0'.repeat(64), right.toUpperCase()])).toBe('the expected SHA-256');
    await expect(checkWheel(path, ['0'.repeat(64)])).rejects.toThrow(
      /must have the SHA-256 0+, got [0-9a-f]{64}/,
    );
    await expect(checkWheel(path, ['abc'])).rejects.toThrow(
      '--sha256 must be 64 hexadecimal digits, got abc',
    );
  });

  it.each([
    CPU_WHEEL, // another version
    'tensorflow_cpu-2.15.1-1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', // a build tag
    'tensorflow_cpu-2.15.1-cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    'nvidia_cublas_cu12-12.2.5.7-py3-none-manylinux1_x86_64.whl',
    'constructor',
  ])('refuses %s, for which no checksum is known', async (file) => {
    const refused = checkWheel(await wheelOf(file));
    await expect(refused).rejects.toThrow(
      `must have a SHA-256 that is known, and there is none for ${file}: it has ${digest('a wheel')}`,
    );
    await expect(refused).rejects.toThrow('--sha256');
    await expect(refused).rejects.toBeInstanceOf(DataError);
  });

  it.each([
    ['tensorflow_cpu-2.15.1-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 'ba9503db'],
    ['nvidia_cublas_cu12-12.2.5.6-py3-none-manylinux1_x86_64.whl', 'f448d8db'],
  ])('refuses another file under the published name %s', async (file, pin) => {
    const refused = checkWheel(await wheelOf(file));
    await expect(refused).rejects.toThrow(new RegExp(`must have the SHA-256 ${pin}\\w+, got`));
  });
});
