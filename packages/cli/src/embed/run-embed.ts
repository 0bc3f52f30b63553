import { DataError, OptionError } from '@vse/core';
import { writeSafetensors } from '@vse/formats';
import type { Embedder, HostEmbedding } from '@vse/models/node';
import { captionBank } from '../caption/caption-bank';
import type { EmbedFlags } from '../commands/embed';
import { partlyIf, type Answer, type Context } from '../context';
import { existingFile, kindOf } from '../flags/existing-path';
import { writableFile } from '../flags/writable-path';
import { withModel } from '../models/open-for-use';
import { globalVector } from '../pictures/global-vector';
import { leftOutLines } from '../pictures/left-out';
import { listPictures } from '../pictures/list-pictures';

/** Request of `vse embed`. */
export interface EmbedRequest {
  readonly model: string;
  readonly pictures: readonly string[];
  readonly flags: EmbedFlags;
}

/** Items to embed, and their ids. */
interface Items {
  readonly kind: 'pictures' | 'captions';
  readonly ids: readonly string[];
  readonly items: readonly string[];
}

/** Writes embeddings to a file. */
export async function runEmbed({ model, pictures, flags }: EmbedRequest, context: Context): Promise<Answer> {
  if (!flags.out.endsWith('.safetensors')) {
    throw new OptionError(`--out: ${flags.out} must be named .safetensors. Rename it.`);
  }
  await writableFile('--out', flags.out);
  const { kind, ids, items } = await itemsOf(pictures, flags);
  return withModel(model, flags, context, async ({ embedder, folder }) => {
    const embedded = await embed(embedder, kind, items, context);
    const failures = embedded.failures.map(({ index, error }) => ({
      id: ids[index]!,
      reason: error.message,
    }));
    const good = ids.flatMap((id, i) => (embedded.items[i] ? [{ id, embedding: embedded.items[i] }] : []));
    if (good.length === 0)
      throw new DataError(
        `vse embed: none of ${ids.length} ${kind} could be embedded: ${failures[0]!.reason}`,
      );
    const tensors = flags.vectors === 'global' ? globalTensor(good) : allTensors(good);
    const metadata = {
      model: folder,
      kind,
      vectors: flags.vectors,
      ids: JSON.stringify(good.map(({ id }) => id)),
    };
    await writeSafetensors(flags.out, tensors, metadata);
    const { dim } = good[0]!.embedding;
    return {
      data: { file: flags.out, kind, items: good.length, dim, vectors: flags.vectors, failures },
      text: [
        `${flags.out}: embeddings of ${good.length} ${kind}, ${dim} numbers a vector`,
        ...leftOutLines(failures),
      ].join('\n'),
      ...partlyIf(failures.length),
    };
  });
}

function embed(
  embedder: Embedder,
  kind: Items['kind'],
  items: readonly string[],
  { progress, signal }: Context,
) {
  const options = { signal, onProgress: progress('Embedding', kind) };
  return kind === 'captions' ? embedder.embedCaptions(items, options) : embedder.embedImages(items, options);
}

async function itemsOf(given: readonly string[], { captions }: EmbedFlags): Promise<Items> {
  if (captions !== undefined && given.length > 0) {
    throw new OptionError(
      'vse embed: --captions embeds captions instead of pictures, got both. Run one after the other.',
    );
  }
  if (captions !== undefined) {
    await existingFile('--captions', captions);
    const bank = await captionBank(captions, '');
    return { kind: 'captions', ids: bank, items: bank };
  }
  if (given.length === 0)
    throw new OptionError('vse embed: PICTURES or --captions must name what to embed, got neither.');
  const files: { readonly id: string; readonly file: string }[] = [];
  for (const path of given) {
    if ((await kindOf('PICTURES', path)) === 'file') files.push({ id: path, file: path });
    else files.push(...(await listPictures(path)).pictures);
  }
  return { kind: 'pictures', ids: files.map(({ id }) => id), items: files.map(({ file }) => file) };
}

interface Embedded {
  readonly embedding: HostEmbedding;
}

/** One vector per item: `embeddings`, `[items, dim]`. */
function globalTensor(good: readonly Embedded[]) {
  const { dim } = good[0]!.embedding;
  const data = new Float32Array(good.length * dim);
  good.forEach(({ embedding }, i) => data.set(globalVector(embedding), i * dim));
  return { embeddings: { shape: [good.length, dim], data } };
}

/** All vectors: `vectors`, `[vectors, dim]`, those of item `i` from `offsets[i]` to `offsets[i + 1]`. */
function allTensors(good: readonly Embedded[]) {
  const { dim } = good[0]!.embedding;
  const offsets = new Int32Array(good.length + 1);
  good.forEach(({ embedding }, i) => (offsets[i + 1] = offsets[i]! + embedding.length));
  const total = offsets[good.length]!;
  const data = new Float32Array(total * dim);
  good.forEach(({ embedding }, i) => data.set(embedding.values, offsets[i]! * dim));
  return { vectors: { shape: [total, dim], data }, offsets: { shape: [offsets.length], data: offsets } };
}
