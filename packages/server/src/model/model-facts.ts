import type { ServedEmbedder } from './served-embedder';

/** Facts of a model that decide how it is served. */
export interface ModelFacts {
  /** Name of its folder. */
  readonly name: string;
  readonly digest: string;
  /** Name of its similarity. */
  readonly similarity: string;
  /** True if it tells where words look. */
  readonly attention: boolean;
  /** Direction in which its attention weights are normalised. */
  readonly direction: 'words-to-regions' | 'regions-to-words';
  /** True if its similarity orders pictures in another way than the cosine of mean vectors, which the index computes. */
  readonly reranks: boolean;
  readonly synthetic: boolean;
  readonly trainedOn?: string;
}

/** Reads the facts of a model. */
export function modelFacts(embedder: ServedEmbedder): ModelFacts {
  const { model } = embedder;
  const { similarity, manifest, where, digest } = model;
  const data = manifest?.training?.data ?? [];
  const [options] = similarity?.recipe?.args ?? [];
  return {
    name: nameIn(where ?? 'model'),
    digest,
    similarity: similarity?.name ?? 'cosine',
    attention: embedder.attention !== undefined && similarity?.attention !== undefined,
    direction: directionOf(options) === 'image-to-text' ? 'regions-to-words' : 'words-to-regions',
    reranks:
      embedder.score !== undefined &&
      similarity !== undefined &&
      !isMeanCosine(similarity.recipe?.name, options),
    synthetic: data.some(({ synthetic }) => synthetic),
    ...(data.length > 0 && { trainedOn: data.map(({ name }) => name).join(', ') }),
  };
}

/** The last part of a path or an address. */
function nameIn(where: string): string {
  return /([^/\\]+)[/\\]*$/.exec(where)?.[1] ?? where;
}

function directionOf(options: unknown): unknown {
  return (options as { readonly direction?: unknown } | undefined)?.direction;
}

/** True for the cosine of mean vectors. */
function isMeanCosine(name: string | undefined, options: unknown): boolean {
  if (name !== 'cosine') return false;
  const pools = Object.values((options ?? {}) as Readonly<Record<string, unknown>>);
  return pools.every((pool) => {
    const { recipe } = (pool ?? {}) as { readonly recipe?: { readonly name: string } };
    return recipe === undefined || recipe.name === 'meanPool';
  });
}

interface Words {
  readonly words?: readonly string[];
  tokenize?(sentence: string): readonly string[];
  encode?(sentence: string): readonly number[];
}

/** The words of a sentence as a model reads them, `count` of them. */
export function wordsOf({ model }: ServedEmbedder, sentence: string, count: number): readonly string[] {
  const vocabulary = vocabularyOf(model);
  const tokens = vocabulary?.tokenize?.(sentence);
  const marked = tokens && ['<start>', ...tokens, '<end>'];
  const parts = sentence.split(/\s+/).filter((part) => part !== '');
  const found = [marked, tokens, parts, ['<start>', ...parts, '<end>']].find(
    (words) => words?.length === count,
  );
  if (found) return found;
  // A long sentence that the encoder cuts: its first words, and its end.
  if (marked && marked.length > count) return [...marked.slice(0, count - 1), '<end>'];
  return Array.from({ length: count }, (_, i) => `word ${i + 1}`);
}

/** Finds the words of a sentence that a model's vocabulary lacks; none for a model whose vocabulary is not of words. */
export function unknownWordsOf({ model }: ServedEmbedder): (sentence: string) => readonly string[] {
  const vocabulary = vocabularyOf(model);
  const { words } = vocabulary ?? {};
  if (!words) return () => [];
  const known = new Set(words);
  return (sentence) => (vocabulary?.tokenize?.(sentence) ?? []).filter((word) => !known.has(word));
}

function vocabularyOf(model: ServedEmbedder['model']): Words | undefined {
  const [options] = model.captions?.recipe?.args ?? [];
  return (options as { readonly vocabulary?: Words } | undefined)?.vocabulary;
}
