import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError } from '@vse/core';

/** A model of transformers: a folder, or a name on the hub. */
export interface HubSource {
  /** Path of the folder, or the name. */
  readonly model: string;
  /** Forbids the download. */
  readonly localOnly: boolean;
}

/**
 * Opens a model of transformers: from the folder that the caller named, or by its name. A folder may come from a stranger: it is
 * downloaded only if the caller names it too; otherwise it must be on this machine already.
 *
 * @throws `DataError` that asks for it by its name.
 */
export async function withHubModel<T>(
  name: string,
  networks: readonly string[],
  open: (source: HubSource) => Promise<T>,
): Promise<T> {
  const folder = await modelFolder(networks);
  if (folder !== undefined) return open({ model: folder, localOnly: true });
  if (networks.includes(name)) return open({ model: name, localOnly: false });
  try {
    return await open({ model: name, localOnly: true });
  } catch (cause) {
    throw new DataError(
      `openEmbedder: the image features need the model ${name} of transformers, which is not on this machine: ` +
        `${(cause as Error).message} Give networks: ['${name}'] to have it downloaded, or networks: ['path/to/its/folder'].`,
      { cause },
    );
  }
}

/** The first of some paths that is a folder of a model of transformers. */
async function modelFolder(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const config = await stat(join(path, 'config.json')).catch(() => undefined);
    if (config?.isFile()) return resolve(path);
  }
  return undefined;
}
