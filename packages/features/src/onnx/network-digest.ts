import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf, sha256, sha256File } from '@vse/formats';
import { externalFiles } from './external-files';

/**
 * The sha256 of a network in ONNX format: of its file alone, or together with those of the files beside it that hold
 * weights (external data). Extractors and stores name their networks by it.
 *
 * @param file - The network.
 * @throws `DataError` if a file of weights cannot be read; the error of the system if the network cannot.
 *
 * @example
 * ```ts not run: weights
 * import { networkDigest } from '@vse/features';
 *
 * console.log(await networkDigest('resnet50-v1-7.onnx')); // 64 hexadecimal digits
 * ```
 */
export async function networkDigest(file: string): Promise<string> {
  const bytes = await readFile(file);
  const own = sha256(bytes);
  const beside = [...new Set(externalFiles(bytes))].sort();
  if (beside.length === 0) return own;
  const weights: string[] = [];
  for (const name of beside) weights.push(await sha256File(join(dirname(file), name)));
  return digestOf({ network: own, files: beside, weights });
}
