import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';

/** What was put into tfjs-node, so that it can be recognised and taken out again. */
export interface Receipt {
  readonly tfjsNode: string;
  /** The file names of the wheels, TensorFlow's first. */
  readonly wheels: readonly string[];
  /** What the first one's checksum was compared with. */
  readonly checked: string;
  readonly compiler: string;
}

/** Where tfjs-node looks, below its folder. */
export const places = {
  libraries: 'deps/lib',
  binding: 'lib/napi-v8/tfjs_binding.node',
  receipt: 'deps/vse-tensorflow.json',
  /** Where the install script of tfjs-node and this package put everything. */
  folders: ['deps', 'lib'],
} as const;

/** The receipt in tfjs-node's folder, `undefined` where this package put nothing there or it is damaged. */
export async function readReceipt(folder: string): Promise<Receipt | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, places.receipt), 'utf8')) as Receipt;
  } catch {
    return undefined;
  }
}

export async function writeReceipt(folder: string, receipt: Receipt): Promise<void> {
  await writeFileAtomic(join(folder, places.receipt), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** Whether tfjs-node has a binding, whoever put it there. */
export function hasBinding(folder: string): boolean {
  return existsSync(join(folder, places.binding));
}
