import { assertOneOf, assertWhole, DataError, OptionError } from '@vse/core';
import { specialWords } from '../vocabulary/vocabulary';
import { byteChunks, joined, nameOfSource, type ByteSource } from './byte-chunks';
import { missingRules, vectorsForMissing, type MissingRule } from './missing-words';
import { binaryParser } from './parse-binary';
import { textParser, type VectorParser } from './parse-text';
import { vectorHead, type VectorFormat, type VectorHead } from './vector-format';
import { vectorSink, type VectorSink } from './vector-sink';
import { wordVectorsOf, type WordVectors } from './word-vectors';

/** Options of `loadWordVectors`. */
export interface LoadWordVectorsOptions {
  /** Keeps only the words of this vocabulary, and its special words if the file has them. */
  readonly vocabulary?: { readonly words: readonly string[] };
  /** Keeps only these words; with `vocabulary`, the words of both. */
  readonly words?: Iterable<string>;
  /**
   * Vectors of requested words that are not in the file: `'skip'` leaves the words out, `'random'` draws vectors with the
   * mean and deviation of those found, `'mean'` repeats their mean, `'zero'` is 0. Defaults to `'skip'`.
   */
  readonly missing?: MissingRule;
  /** Seed of `'random'`. Defaults to `0`. */
  readonly seed?: number;
  /** Maximum number of words to keep; files begin with the most frequent. Defaults to no limit. */
  readonly limit?: number;
  /** Format of the file. Detected from its first bytes by default. */
  readonly format?: VectorFormat;
}

/** Coverage of the requested words by a file. */
export interface VectorCoverage {
  /** Format of the file. */
  readonly format: VectorFormat;
  /** Number of records read: all of the file, or up to the limit. */
  readonly records: number;
  /** Number of requested words without special words; all words of the file by default. */
  readonly requested: number;
  /** Number of those in the file. */
  readonly found: number;
  /** Requested words that are not in the file, in the order of the request. */
  readonly missing: readonly string[];
  /** Treatment of the missing words. */
  readonly rule: MissingRule;
  /** Number of skipped duplicates: the first vector of a word counts. */
  readonly duplicates: number;
}

/** Word vectors of a file. */
export interface LoadedWordVectors extends WordVectors {
  /** Coverage of the requested words. */
  readonly coverage: VectorCoverage;
}

/** Maximum bytes of a record: a file without a line end in as many bytes holds no vectors. */
const longestRecord = 16 << 20;
const headBytes = 1 << 16;

/**
 * Reads word vectors in GloVe's text format, https://nlp.stanford.edu/projects/glove/ , or word2vec's text or binary
 * format, https://code.google.com/archive/p/word2vec/ , each also as gzip; the format is detected by content.
 *
 * Streams the file once and keeps only the requested vectors in memory. Skips the numbers of other words without checking
 * them, but a line of the wrong length is always an error. Keeps the first vector of a repeated word.
 *
 * @throws `DataError` with file and line if the file is damaged, or has none of the requested words.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { loadWordVectors } from '@vse/text-encoders';
 *
 * async function* chunks() {
 *   yield await Promise.resolve(new TextEncoder().encode('dog 0.1 0.2\nsits 0.3 0.4\n'));
 * }
 * const vectors = await loadWordVectors(chunks(), { words: ['dog', 'cat'] }); // or the path of a file
 * console.log(vectors.vectorOf('dog'), vectors.coverage.missing); // 0.1 0.2, [ 'cat' ]
 * ```
 */
export async function loadWordVectors(
  source: ByteSource,
  options: LoadWordVectorsOptions = {},
): Promise<LoadedWordVectors> {
  const { missing: rule = 'skip', limit = Infinity, seed = 0, format } = options;
  assertOneOf('loadWordVectors', 'missing', rule, missingRules);
  if (limit !== Infinity) assertWhole('loadWordVectors', 'limit', limit);
  const wanted = wantedWords(options);
  const { head, sink, records } = await readVectors(source, format, { wanted, limit });
  const where = `loadWordVectors: ${nameOfSource(source)}`;
  if (sink.words.length === 0) throw new DataError(nothingFound(where, wanted, records));
  const special = new Set<string>(specialWords);
  const read = new Set(sink.words);
  const requested = wanted ? [...wanted].filter((word) => !special.has(word)) : sink.words;
  const missing = requested.filter((word) => !read.has(word));
  const own = sink.values();
  const filled = vectorsForMissing(rule, own, { dim: head.dim, count: missing.length, seed });
  const vectors =
    rule === 'skip' || missing.length === 0
      ? wordVectorsOf(sink.words, own)
      : wordVectorsOf([...sink.words, ...missing], concatenated(own, filled));
  const coverage: VectorCoverage = {
    format: head.format,
    records,
    requested: requested.length,
    found: requested.length - missing.length,
    missing,
    rule,
    duplicates: sink.duplicates,
  };
  return withCoverage(vectors, coverage);
}

/** Adds the coverage to word vectors; `hash` stays a getter that computes on first use. */
function withCoverage(vectors: WordVectors, coverage: VectorCoverage): LoadedWordVectors {
  return Object.defineProperties(
    { coverage },
    Object.getOwnPropertyDescriptors(vectors),
  ) as LoadedWordVectors;
}

function wantedWords({ vocabulary, words }: LoadWordVectorsOptions): ReadonlySet<string> | undefined {
  if (!vocabulary && !words) return undefined;
  const wanted = new Set([...(vocabulary?.words ?? []), ...(words ?? [])]);
  if (wanted.size === 0) throw new OptionError('loadWordVectors: words must not be empty.');
  return wanted;
}

async function readVectors(
  source: ByteSource,
  format: VectorFormat | undefined,
  { wanted, limit }: { wanted: ReadonlySet<string> | undefined; limit: number },
): Promise<{ head: VectorHead; sink: VectorSink; records: number }> {
  const where = `loadWordVectors: ${nameOfSource(source)}`;
  let started: { head: VectorHead; sink: VectorSink; parser: VectorParser } | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  const start = (bytes: Uint8Array) => {
    const head = vectorHead(where, bytes, format);
    const sink = vectorSink({ wanted, limit, dim: head.dim });
    const parser = (head.format === 'word2vec-binary' ? binaryParser : textParser)(where, head, sink);
    started = { head, sink, parser };
    return bytes.subarray(head.start);
  };
  for await (const chunk of byteChunks('loadWordVectors', source)) {
    rest = joined(rest, chunk);
    if (!started && rest.length < headBytes) continue;
    if (!started) rest = start(rest);
    rest = rest.subarray(started!.parser.take(rest));
    if (started!.sink.full) break;
    if (rest.length > longestRecord) {
      throw new DataError(
        `${where}: wanted the end of record ${started!.parser.records + 1}, got ${longestRecord} bytes without it. ` +
          'The file holds no word vectors, or its header is wrong.',
      );
    }
  }
  if (!started) {
    rest = start(rest);
    rest = rest.subarray(started!.parser.take(rest));
  }
  const { head, sink, parser } = started!;
  if (!sink.full) parser.finish(rest);
  return { head, sink, records: parser.records };
}

function nothingFound(where: string, wanted: ReadonlySet<string> | undefined, records: number): string {
  if (!wanted) return `${where}: wanted at least one word, got ${records}. Copy it again.`;
  const some = [...wanted].filter((word) => !(specialWords as readonly string[]).includes(word)).slice(0, 3);
  return (
    `${where}: wanted ${wanted.size} words such as '${some.join("', '")}', got none of them in ${records} records. ` +
    'Check that both have the same language and case.'
  );
}

function concatenated(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
