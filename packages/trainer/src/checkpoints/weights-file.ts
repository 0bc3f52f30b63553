import * as tf from '@tensorflow/tfjs-core';
import { DataError, type NamedVariable, type Trainable } from '@vse/core';
import { nodeModules } from './node-modules';

/** Options of `exportWeights`. */
export interface WeightsFileOptions {
  /** Prefix of every name in the file: `'txt_enc.'` for a whole SCAN state dictionary. Defaults to `''`. */
  readonly prefix?: string;
}

/** Options of `importWeights`. */
export interface ImportWeightsOptions extends WeightsFileOptions {
  /** Names in the file, without the prefix, to ignore although no variable has them. Defaults to `[]`. */
  readonly ignore?: readonly string[];
}

/**
 * Assigns the weights of a safetensors file to an encoder, or to anything else with variables. Names and layouts are
 * PyTorch's, so a state dictionary saved by `safetensors.torch.save_file(model.state_dict(), file)` needs no conversion:
 * `embed.weight`, `rnn.weight_ih_l0`, `rnn.weight_ih_l0_reverse`. For Node.
 *
 * @param trainable - Encoder, similarity or loss whose variables are assigned.
 * @param file - Path of the safetensors file.
 * @param options - Prefix, and names to ignore.
 * @throws `DataError` that names the file and the first weight that is missing, of another shape, not finite, or without
 * a variable; then no variable has changed.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { regionProjection } from '@vse/image-encoders';
 * import { exportWeights, importWeights } from '@vse/trainer';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'weights-')), 'encoder.safetensors');
 * await exportWeights(regionProjection({ inputDim: 2, embedDim: 1, seed: 7 }), file);
 * const encoder = regionProjection({ inputDim: 2, embedDim: 1, seed: 8 });
 * await importWeights(encoder, file);
 * console.log(await encoder.variables()[0]?.variable.data()); // those of seed 7
 * ```
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
        'Build the model that the weights were trained with, give a prefix, or list them in ignore.',
    );
  }
  for (const { name, variable } of variables) {
    tf.tidy(() => variable.assign(tf.tensor(tensors[prefix + name]!.data, variable.shape, variable.dtype)));
  }
}

/**
 * Writes the variables of an encoder, or of anything else with variables, to a safetensors file with PyTorch's names and
 * layouts. For Node.
 *
 * @param trainable - Encoder, similarity or loss whose variables are written.
 * @param file - Path of the safetensors file.
 * @param options - Prefix of the names.
 *
 * @example
 * ```ts
 * import { mkdtemp, stat } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { regionProjection } from '@vse/image-encoders';
 * import { exportWeights } from '@vse/trainer';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'weights-')), 'encoder.safetensors');
 * await exportWeights(regionProjection({ inputDim: 4, embedDim: 8 }), file);
 * console.log((await stat(file)).size); // bytes
 * ```
 */
export async function exportWeights(
  trainable: Trainable,
  file: string,
  { prefix = '' }: WeightsFileOptions = {},
): Promise<void> {
  const { formats } = await nodeModules('exportWeights');
  const entries: [string, { shape: number[]; data: Float32Array | Int32Array }][] = [];
  for (const { name, variable } of trainable.variables()) {
    // A copy: some backends return the memory that the next step writes into.
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
        'Build the model that the weights were trained with, or give the prefix of its names.',
    );
  }
  for (let i = 0; i < got.data.length; i++) {
    if (Number.isFinite(got.data[i])) continue;
    throw new DataError(
      `importWeights: ${file}: ${name} must be finite, got ${got.data[i]} at ${i}. Give another file.`,
    );
  }
}
