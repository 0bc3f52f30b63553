import * as tf from '@tensorflow/tfjs-core';
import { DataError, type NamedVariable, type Trainable } from '@vse/core';
import { nodeModules } from './node-modules';

export interface WeightsFileOptions {
  /** What stands before every name in the file: `'txt_enc.'` for a SCAN state dictionary saved whole. Defaults to `''`. */
  readonly prefix?: string;
}

export interface ImportWeightsOptions extends WeightsFileOptions {
  /** Names in the file, without the prefix, that are no error though there is no such variable. Defaults to none. */
  readonly ignore?: readonly string[];
}

/**
 * Gives an encoder, or anything else with variables, the weights of a safetensors file. Names and layouts here are
 * PyTorch's, so a state dictionary saved with `safetensors.torch.save_file(model.state_dict(), file)` comes as it is:
 * `embed.weight`, `rnn.weight_ih_l0`, `rnn.weight_ih_l0_reverse`. For Node.
 *
 * Throws a `DataError` that names the file and the first weight that is missing, of another shape, not finite, or in the
 * file under the prefix without a variable here. Then no variable has changed.
 */
export async function importWeights(
  trainable: Trainable,
  file: string,
  { prefix = '', ignore = [] }: ImportWeightsOptions = {},
): Promise<void> {
  const { formats } = await nodeModules('importWeights');
  const { tensors } = await formats.readSafetensors(file);
  const variables = trainable.variables();
  for (const { name, variable } of variables)
    assertWeight(file, tensors[prefix + name], prefix + name, variable);
  const known = new Set([...variables.map(({ name }) => name), ...ignore]);
  const others = Object.keys(tensors).filter(
    (key) => key.startsWith(prefix) && !known.has(key.slice(prefix.length)),
  );
  if (others.length > 0) {
    throw new DataError(
      `importWeights: ${file} has ${others.join(', ')}, for which there is no variable. ` +
        'Build what the weights were made with, give a prefix, or list them in ignore.',
    );
  }
  for (const { name, variable } of variables) {
    tf.tidy(() => variable.assign(tf.tensor(tensors[prefix + name]!.data, variable.shape, variable.dtype)));
  }
}

/** Writes the variables of an encoder, or of anything else, as PyTorch reads them. For Node. */
export async function exportWeights(
  trainable: Trainable,
  file: string,
  { prefix = '' }: WeightsFileOptions = {},
): Promise<void> {
  const { formats } = await nodeModules('exportWeights');
  const entries: [string, { shape: number[]; data: Float32Array | Int32Array }][] = [];
  for (const { name, variable } of trainable.variables()) {
    // A copy: some backends hand out the memory that the next step writes into.
    const data = (await variable.data()).slice() as Float32Array | Int32Array;
    entries.push([prefix + name, { shape: [...variable.shape], data }]);
  }
  await formats.writeSafetensors(file, Object.fromEntries(entries));
}

function assertWeight(
  file: string,
  got: { readonly shape: readonly number[]; readonly data: ArrayLike<number> } | undefined,
  name: string,
  { shape }: NamedVariable['variable'],
): void {
  const same = got?.shape.length === shape.length && shape.every((size, axis) => size === got.shape[axis]);
  if (!got || !same) {
    throw new DataError(
      `importWeights: ${file}: ${name} must be [${shape.join(', ')}], ${got ? `got [${got.shape.join(', ')}]` : 'it is missing'}. ` +
        'Build what the weights were made with, or give the prefix of its names.',
    );
  }
  for (let i = 0; i < got.data.length; i++) {
    if (Number.isFinite(got.data[i])) continue;
    throw new DataError(`importWeights: ${file}: ${name} holds ${got.data[i]} at ${i}. Take another file.`);
  }
}
