import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { parseSealedJson, sealedJson, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';

/** Record of an installation in tfjs-node, for verifying and undoing it. */
export interface Receipt {
  /** Version of tfjs-node. */
  readonly tfjsNode: string;
  /** File names of the wheels, TensorFlow's first. */
  readonly wheels: readonly string[];
  /** Source of the checksum that TensorFlow's wheel was checked against, in words. */
  readonly checked: string;
  readonly compiler: string;
}

/** Strict: the checksum of a damaged receipt is no key of one. */
const schema = v.strictObject({
  tfjsNode: v.string(),
  wheels: v.pipe(v.array(v.string()), v.minLength(1)),
  checked: v.string(),
  compiler: v.string(),
});

/** Paths that tfjs-node reads, below its folder. */
export const places = {
  libraries: 'deps/lib',
  binding: 'lib/napi-v8/tfjs_binding.node',
  receipt: 'deps/vse-tensorflow.json',
  /** Folders that hold everything that tfjs-node's install script and this package add. */
  folders: ['deps', 'lib'],
} as const;

/** True if tfjs-node's folder has a receipt, whole or damaged. */
export function hasReceipt(folder: string): boolean {
  return existsSync(join(folder, places.receipt));
}

/**
 * Reads the receipt in tfjs-node's folder; `undefined` if it is absent. One of an older release, which
 * has no checksum, is taken as it is.
 *
 * @throws `DataError` that names the file if it is damaged.
 */
export async function readReceipt(folder: string): Promise<Receipt | undefined> {
  if (!hasReceipt(folder)) return undefined;
  const file = join(folder, places.receipt);
  try {
    const text = await readFile(file, 'utf8');
    // Older releases wrote it over several lines.
    return v.parse(schema, text.startsWith('{\n') ? JSON.parse(text) : parseSealedJson(file, text));
  } catch (cause) {
    throw new DataError(
      `vse-tensorflow: ${file} is no record of an installation: ${(cause as Error).message} Install again with --replace.`,
      { cause },
    );
  }
}

/** Writes the receipt below a folder. */
export async function writeReceipt(folder: string, receipt: Receipt): Promise<void> {
  await writeFileAtomic(join(folder, places.receipt), sealedJson({ ...receipt }));
}

/** True if tfjs-node has a binding, of this package or another. */
export function hasBinding(folder: string): boolean {
  return existsSync(join(folder, places.binding));
}
