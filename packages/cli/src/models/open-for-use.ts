import { useBackend, type BackendName } from '@vse/backend';
import { openEmbedder, type Embedder } from '@vse/models/node';
import type { Context } from '../context';
import { networkPlaces } from '../networks/network-folder';
import { isFrozenFolder, openFrozenFolder, type FrozenEmbedder } from './frozen-folder';
import { modelFolder } from './model-folder';

/** Flags of commands that run a model. */
export interface ModelFlags {
  readonly backend?: BackendName | 'fastest';
  readonly networks?: readonly string[];
}

/** A model that embeds pictures and sentences for a search: one with a model folder, or a frozen one. */
export interface SearchModelInUse {
  readonly embedder: Embedder | FrozenEmbedder;
  readonly folder: string;
}

/** A model that is open, with its folder. */
export interface ModelInUse {
  readonly embedder: Embedder;
  readonly folder: string;
}

/** Starts the backend that the flags ask for; notes it if nothing fast works. */
export async function startBackend({ backend }: ModelFlags, context: Context): Promise<string> {
  const choice =
    backend === undefined ? {} : backend === 'fastest' ? { measure: true } : { prefer: [backend] };
  const { name, line } = await useBackend({ ...choice, log: false });
  if (name === 'cpu' && backend !== 'cpu') context.note(line);
  return name;
}

/** Opens the model of a command line, for the pictures and sentences that `use` embeds; frees it afterwards. */
export async function withModel<T>(
  path: string,
  flags: ModelFlags,
  context: Context,
  use: (model: ModelInUse) => Promise<T>,
): Promise<T> {
  const folder = await modelFolder(path);
  await startBackend(flags, context);
  const networks = await networkPlaces(flags.networks ?? [], context.env);
  const embedder = await openEmbedder(folder, { networks });
  try {
    return await use({ embedder, folder });
  } finally {
    await embedder.dispose();
  }
}

/** Opens the model of a search: a model folder, or a folder of CLIP or SigLIP in the layout of transformers.js. */
export async function withSearchModel<T>(
  path: string,
  flags: ModelFlags,
  context: Context,
  use: (model: SearchModelInUse) => Promise<T>,
): Promise<T> {
  if (!(await isFrozenFolder(path))) return withModel(path, flags, context, use);
  const embedder = await openFrozenFolder(path);
  try {
    return await use({ embedder, folder: path });
  } finally {
    await embedder.dispose();
  }
}
