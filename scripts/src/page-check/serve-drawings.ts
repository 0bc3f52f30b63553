import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pagePath, pagePolicy } from '@vse/page';
import { createServer, type CreateServerOptions, type VseServer } from '@vse/server';
import { vseClient, type Metadata, type VseClient } from '@vse/server/client';
import { wordEmbedder, type EmbedderState } from './word-embedder';

/** A drawing of the collection. */
export interface Drawing {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly captions?: readonly string[];
  readonly metadata?: Metadata;
}

/** Settings of a server of drawings. */
export interface ServeDrawingsOptions extends Pick<CreateServerOptions, 'token' | 'readOnly' | 'limits'> {
  /** False for a model that compares whole sentences with whole pictures. */
  readonly attention?: boolean;
  /** Name of the folder of pictures. */
  readonly folder?: string;
}

/** A server of a check, with a folder of its own. */
export interface ServedDrawings {
  readonly server: VseServer;
  readonly url: string;
  /** Folder of the pictures. */
  readonly folder: string;
  readonly state: EmbedderState;
  readonly client: VseClient;
  readonly close: () => Promise<void>;
}

/** Folders of drawings that were served before, with their indexes: a check gets a copy. */
const ready = new Map<string, Promise<string>>();

/** Serves a copy of a collection with its page, indexed. */
export async function serveDrawings(
  drawings: readonly Drawing[],
  { attention = true, folder: name = 'photographs', ...options }: ServeDrawingsOptions,
): Promise<ServedDrawings> {
  const key = `${drawings.length} ${attention}`;
  let template = ready.get(key);
  if (!template) ready.set(key, (template = prepare(drawings, attention)));
  const home = await mkdtemp(join(tmpdir(), 'vse-check-page-'));
  const folder = join(home, name);
  await cp(join(await template, 'pictures'), folder, { recursive: true, preserveTimestamps: true });
  await cp(join(await template, 'index'), join(home, 'index'), { recursive: true });
  const opened = await open(folder, join(home, 'index'), attention, options);
  return {
    ...opened,
    folder,
    async close() {
      await opened.server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Removes the folders that copies were made of. */
export async function removeDrawings(): Promise<void> {
  for (const template of ready.values()) await rm(await template, { recursive: true, force: true });
}

/** Writes a collection to a folder, indexes it, and says what is known of each drawing. */
async function prepare(drawings: readonly Drawing[], attention: boolean): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'vse-check-page-'));
  const folder = join(home, 'pictures');
  await mkdir(folder);
  // The newest comes first in the page: the first drawing is written last.
  for (const { id, bytes } of [...drawings].reverse()) {
    await mkdir(dirname(join(folder, id)), { recursive: true });
    await writeFile(join(folder, id), bytes);
  }
  const { server, client } = await open(folder, join(home, 'index'), attention, {});
  for (const { id, captions, metadata } of drawings) {
    if (captions ?? metadata)
      await client.edit(id, { ...(captions && { captions }), ...(metadata && { metadata }) });
  }
  await server.close();
  return home;
}

async function open(
  folder: string,
  index: string,
  attention: boolean,
  { token, ...options }: Pick<CreateServerOptions, 'token' | 'readOnly' | 'limits'>,
) {
  const state: EmbedderState = { sentences: Promise.resolve(), pictures: Promise.resolve() };
  const server = await createServer({
    embedder: wordEmbedder(state, { attention }),
    pictures: folder,
    index,
    port: 0,
    page: { folder: pagePath(), policy: pagePolicy },
    ...options,
    ...(token !== undefined && { token }),
  });
  await server.indexed();
  const client = vseClient({ url: server.url, ...(token !== undefined && { token }) });
  return { server, url: server.url, state, client };
}
