import { once } from 'node:events';
import { join } from 'node:path';
import { onnxScorer } from '@vse/onnx';
import { pagePath, pagePolicy } from '@vse/page';
import { createServer, type ServedPage } from '@vse/server';
import { bankName, captionBank } from '../caption/caption-bank';
import type { ServeFlags } from '../commands/serve';
import type { Answer, Context } from '../context';
import { existingFile, existingFolder } from '../flags/existing-path';
import { isFile } from '../models/model-folder';
import { withSearchModel } from '../models/open-for-use';
import { indexPlace } from '../pictures/index-place';
import { readPictureTable } from '../pictures/picture-table';
import { readyIndexFolder } from '../pictures/ready-index-folder';

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
  if (typeof flags.table === 'string') await existingFile('--table', flags.table);
  const token = flags.token ?? context.env['VSE_TOKEN'];
  return withSearchModel(model, flags, context, async ({ embedder, folder }) => {
    const place = await indexPlace({ model: folder, pictures, index: flags.index });
    await existingFolder('PICTURES', place.pictures);
    await readyIndexFolder(place, embedder.model.digest, context);
    const details = await readPictureTable(place.pictures, flags.table, context);
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
      details,
      captions: hasBank ? await captionBank(flags.captions, folder) : [],
      candidates: flags.candidates,
      scorer: onnxScorer(undefined, { log: context.note }),
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

/** The page; `false` in a checkout whose page is not built. */
async function builtPage(): Promise<ServedPage | false> {
  const folder = pagePath();
  return (await isFile(join(folder, 'index.html'))) ? { folder, policy: pagePolicy } : false;
}
