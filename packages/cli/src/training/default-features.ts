import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import type { Context } from '../context';
import { networkFolder } from '../networks/network-folder';

/**
 * The features that a training reads without `--features`: the descriptor, for drawings.
 *
 * @throws `OptionError` for photographs: descriptors tell little about them, so that a person has to ask
 * for them. It names the networks that are here.
 */
export async function defaultFeatures(
  { name, synthetic }: { readonly name: string; readonly synthetic: boolean },
  { env }: Context,
): Promise<string> {
  if (synthetic) return 'descriptor';
  const folder = networkFolder(env);
  const here = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.onnx'));
  const known = here.map((file) => `  --features ${join(folder, file)}`);
  throw new OptionError(
    [
      `--features: ${name} are photographs, and must be read by a network. Use one:`,
      ...known,
      '  --features FILE.onnx, or the model.json of a network of TensorFlow.js, that you have',
      '  vse network list, then vse network get NAME: published networks, with their sizes',
      'Descriptors of colours and edges work without a network, and much worse: ask for them by --features descriptor.',
    ].join('\n'),
  );
}
