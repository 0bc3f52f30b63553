import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { prepareFolder } from '@vse/formats';
import { pagePath, pagePolicy } from '@vse/page';
import { createServer, type ServedPage } from '@vse/server';
import { bankName, captionBank } from '../caption/caption-bank';
import type { ServeFlags } from '../commands/serve';
import type { Answer, Context } from '../context';
import { existingFile, existingFolder } from '../flags/existing-path';
import { isFile } from '../models/model-folder';
import { withSearchModel } from '../models/open-for-use';
import { indexPlace, type IndexPlace } from '../pictures/index-place';
import { readIndexRecord, writeIndexRecord } from '../pictures/index-record';

/** Request of `vse serve`. */
export interface ServeRequest {
  readonly model: string;
  readonly pictures: string | undefined;
  readonly flags: ServeFlags;
}

/** Serves searches until the context is stopped. */
export async function runServe({ model, pictures, flags }: ServeRequest, context: Context): Promise<Answer> {
  if (pictures !== undefined) await existingFolder('PICTURES', pictures);
  if (flags.captions !== undefined) await existingFile('--captions', flags.captions);
  const token = flags.token ?? context.env['VSE_TOKEN'];
  return withSearchModel(model, flags, context, async ({ embedder, folder }) => {
    const place = await indexPlace({ model: folder, pictures, index: flags.index });
    await existingFolder('PICTURES', place.pictures);
    await prepareIndex(place, embedder.model.digest, context);
    const hasBank = flags.captions !== undefined || (await isFile(join(folder, bankName)));
    const server = await createServer({
      embedder,
      pictures: place.pictures,
      index: place.folder,
      host: flags.host,
      port: flags.port,
      ...(token !== undefined && token !== '' && { token }),
      hosts: flags.name ?? [],
      origins: flags.origin ?? [],
      captions: hasBank ? await captionBank(flags.captions, folder) : [],
      candidates: flags.candidates,
      readOnly: flags.readOnly ?? false,
      watch: flags.watch,
      page: await builtPage(),
      onFault: (error) => context.note(`vse serve: ${error.message}`),
    });
    const { url } = server;
    try {
      const progress = context.progress('Indexing');
      server.onIndexing(({ state, done, total, failed, message }) => {
        if (state === 'indexing' && total > 0) progress({ done, total, failed });
        if (state === 'failed') context.note(`vse serve: the folder is not indexed: ${message}`);
      });
      // The one line that programs wait for; all others are notes.
      context.output.write(flags.json ? `${JSON.stringify({ url })}\n` : `${url}\n`);
      context.note(`Serving ${place.pictures}. Ctrl-C stops.`);
      if (!context.signal.aborted) await once(context.signal, 'abort');
    } finally {
      await server.close();
    }
    context.note('Stopped; the index is saved.');
    return { data: { url, stopped: true }, text: '' };
  });
}

/**
 * Readies the folder of an index. One below the model's own folder that is of an earlier model is made anew.
 *
 * @throws `OptionError` if another folder has an index of another model.
 */
async function prepareIndex(
  { folder, pictures, own }: IndexPlace,
  model: string,
  { note }: Context,
): Promise<void> {
  const before = await readIndexRecord(folder);
  if (before && before.model !== model) {
    if (!own)
      throw new OptionError(
        `--index: ${folder} is an index of another model. Name another folder, or remove it.`,
      );
    note(`${folder} is of an earlier model, and is made anew.`);
    for (const name of ['vectors', 'regions']) await rm(join(folder, name), { recursive: true, force: true });
  }
  await prepareFolder(folder);
  const approximate = before?.approximate === true;
  await writeIndexRecord(folder, { version: 1, model, pictures, ...(approximate && { approximate }) });
}

/** The page; `false` in a checkout whose page is not built. */
async function builtPage(): Promise<ServedPage | false> {
  const folder = pagePath();
  return (await isFile(join(folder, 'index.html'))) ? { folder, policy: pagePolicy } : false;
}
