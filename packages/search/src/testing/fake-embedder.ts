import { readFile } from 'node:fs/promises';
import { sha256 } from '@vse/formats';
import type { SearchEmbedder, SearchEmbedding, SearchPicture } from '../index';

/** Options of `fakeEmbedder`. */
export interface FakeEmbedderOptions {
  readonly digest?: string;
  readonly dim?: number;
  /** Vectors of sentences and of picture files by their text; others come from a hash. */
  readonly vectors?: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Called with the text of each picture that is embedded. */
  readonly onPicture?: (text: string) => void;
}

/**
 * An embedder without a model: the file of a picture is text, and its embedding a function of it. The text `bad` cannot be
 * embedded, that of `zeros` is embedded as zeros.
 */
export function fakeEmbedder(options: FakeEmbedderOptions = {}): SearchEmbedder {
  const { digest = 'fake', dim = 4, vectors = {}, onPicture } = options;
  const embeddingOf = (text: string): SearchEmbedding => {
    const rows = vectors[text] ?? [hashVector(text, dim)];
    return { values: Float32Array.from(rows.flat()), length: rows.length, dim };
  };
  const embedAll = (texts: readonly string[]) => {
    const failures = texts.flatMap((text, index) =>
      text === 'bad' ? [{ index, error: new Error('it is no picture') }] : [],
    );
    return { items: texts.map((text) => (text === 'bad' ? undefined : embeddingOf(text))), failures };
  };
  return {
    model: { digest, images: { embedDim: dim } },
    embedCaptions: (sentences) => Promise.resolve(embedAll(sentences)),
    async embedImages(pictures) {
      const texts = await Promise.all(pictures.map(textOf));
      for (const text of texts) onPicture?.(text);
      return embedAll(texts);
    },
  };
}

/** Vector of a text. */
export function hashVector(text: string, dim: number): number[] {
  if (text === 'zeros') return new Array<number>(dim).fill(0);
  const bytes = Buffer.from(sha256(text), 'hex');
  return Array.from({ length: dim }, (_, i) => bytes[i % bytes.length]! - 127.5);
}

async function textOf(picture: SearchPicture): Promise<string> {
  if (picture instanceof Uint8Array) return Buffer.from(picture).toString('utf8');
  if (typeof picture === 'string') return readFile(picture, 'utf8');
  throw new TypeError('the fake embedder takes files');
}
