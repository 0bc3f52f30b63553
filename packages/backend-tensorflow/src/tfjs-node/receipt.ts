import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';

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

/** Paths that tfjs-node reads, below its folder. */
export const places = {
  libraries: 'deps/lib',
  binding: 'lib/napi-v8/tfjs_binding.node',
  receipt: 'deps/vse-tensorflow.json',
  /** Folders that hold everything that tfjs-node's install script and this package add. */
  folders: ['deps', 'lib'],
} as const;

/** Reads the receipt in tfjs-node's folder; `undefined` if it is absent or damaged. */
export async function readReceipt(folder: string): Promise<Receipt | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, places.receipt), 'utf8')) as Receipt;
  } catch {
    return undefined;
  }
}

/** Writes the receipt below a folder. */
export async function writeReceipt(folder: string, receipt: Receipt): Promise<void> {
  await writeFileAtomic(join(folder, places.receipt), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** True if tfjs-node has a binding, of this package or another. */
export function hasBinding(folder: string): boolean {
  return existsSync(join(folder, places.binding));
}
