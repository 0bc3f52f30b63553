import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';

/** Options of a fake wheel. */
export interface FakeWheelOptions {
  /** Changes the text of RECORD. Defaults to no change. */
  readonly record?: (text: string) => string;
}

/** Writes a wheel of text files with a RECORD of their checksums, and returns its path. */
export async function fakeWheel(
  folder: string,
  file: string,
  files: Readonly<Record<string, string>>,
  { record = (text) => text }: FakeWheelOptions = {},
): Promise<string> {
  const [name, version] = file.split('-');
  const info = `${name!}-${version!}.dist-info`;
  const lines = Object.entries(files).map(([path, text]) => {
    const sha256 = createHash('sha256').update(text).digest('base64url');
    const written = path.includes(',') ? `"${path}"` : path;
    return `${written},sha256=${sha256},${Buffer.byteLength(text)}\n`;
  });
  const all = { ...files, [`${info}/RECORD`]: record(`${lines.join('')}${info}/RECORD,,\n`) };
  const zip = zipSync(Object.fromEntries(Object.entries(all).map(([path, text]) => [path, strToU8(text)])));
  const path = join(folder, file);
  await writeFile(path, zip);
  return path;
}

export const CPU_WHEEL = 'tensorflow_cpu-2.99.0-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl';

/** Fake files of TensorFlow's wheel. */
export const tensorflowFiles: Readonly<Record<string, string>> = {
  'tensorflow/libtensorflow_cc.so.2': 'the library',
  'tensorflow/libtensorflow_framework.so.2': 'its framework',
  'tensorflow/include/tensorflow/c/c_api.h': '#include "tensorflow/c/tf_status.h"\n#include <stddef.h>\n',
  'tensorflow/include/tensorflow/c/tf_status.h': '// status\n',
  'tensorflow/include/tensorflow/other.h': '// not used\n',
  'tensorflow_cpu-2.99.0.dist-info/METADATA': 'Requires-Dist: numpy<2.0.0,>=1.23.5\n',
};
