import { DataError, OptionError } from '@vse/core';
import { specialWords } from '../vocabulary/vocabulary';
import { byteChunks, joined, nameOfSource, type ByteSource } from './byte-chunks';
import { assertMissingRule, vectorsForMissing, type MissingRule } from './missing-words';
import { binaryParser } from './parse-binary';
import { textParser, type VectorParser } from './parse-text';
import { vectorHead, type VectorFormat, type VectorHead } from './vector-format';
import { vectorSink, type VectorSink } from './vector-sink';
import { wordVectorsOf, type WordVectors } from './word-vectors';

export interface LoadWordVectorsOptions {
  /** Only the words of this vocabulary are kept. Its special words are, where the file has them. */
  readonly vocabulary?: { readonly words: readonly string[] };
  /** Only these words are kept; together with `vocabulary`, the words of both. */
  readonly words?: Iterable<string>;
  /**
   * What becomes of words that are asked for and are not in the file. `'skip'` leaves them out; `'random'` draws vectors
   * with the mean and the deviation of those found, `'mean'` gives them their mean, `'zero'` zeros. Defaults to `'skip'`.
   */
  readonly missing?: MissingRule;
  /** Of `'random'`. Defaults to `0`. */
  readonly seed?: number;
  /** At most so many words are read, from the beginning: files begin with the most frequent. Defaults to no limit. */
  readonly limit?: number;
  /** How the file is written. Defaults to what its first bytes show. */
  readonly format?: VectorFormat;
}

/** How a file of word vectors and what was asked of it agree. */
export interface VectorCoverage {
  readonly format: VectorFormat;
  /** How many records the file has, or had up to the limit. */
  readonly records: number;
  /** How many words were asked for, special words apart; `records` where all were. */
  readonly asked: number;
  /** How many of those the file has. */
  readonly found: number;
  /** The words that the file has not, in the order asked for. */
  readonly missing: readonly string[];
  /** What became of them. */
  readonly rule: MissingRule;
  /** How many further vectors of words already read were left out: the first of a word counts. */
  readonly duplicates: number;
}

export interface LoadedWordVectors extends WordVectors {
  readonly coverage: VectorCoverage;
}

/** No record is longer; a file without one end of line in as many bytes holds no vectors. */
const longestRecord = 16 << 20;
const headBytes = 1 << 16;

/**
 * Reads word vectors: GloVe's text, word2vec's text and binary, each also as gzip, told apart by their content. The file is read
 * once, in pieces; what is held is the vectors that are asked for, whatever its size. Numbers of other words are
 * stepped over, so errors in them are not seen; a line of the wrong length is an error wherever it is.
 *
 * GloVe, https://nlp.stanford.edu/projects/glove/ ; word2vec, https://code.google.com/archive/p/word2vec/
 *
 * Of a word that occurs twice the first vector is kept, and `coverage.duplicates` counts the others. Throws a
 * `DataError` with the file and the line where it is damaged, and where it has none of the words asked for.
 */
export async function loadWordVectors(
  source: ByteSource,
  options: LoadWordVectorsOptions = {},
): Promise<LoadedWordVectors> {
  const { missing: rule = 'skip', limit = Infinity, seed = 0, format } = options;
  assertMissingRule('loadWordVectors', rule);
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 1)) {
    throw new OptionError(`loadWordVectors: limit must be a whole number of at least 1, got ${limit}.`);
  }
  const wanted = wantedWords(options);
  const { head, sink, records } = await readVectors(source, format, { wanted, limit });
  const where = `loadWordVectors: ${nameOfSource(source)}`;
  if (sink.words.length === 0) throw new DataError(nothingFound(where, wanted, records));
  const special = new Set<string>(specialWords);
  const read = new Set(sink.words);
  const asked = wanted ? [...wanted].filter((word) => !special.has(word)) : sink.words;
  const missing = asked.filter((word) => !read.has(word));
  const own = sink.values();
  const filled = vectorsForMissing(rule, own, { dim: head.dim, count: missing.length, seed });
  const vectors =
    rule === 'skip' || missing.length === 0
      ? wordVectorsOf(sink.words, own)
      : wordVectorsOf([...sink.words, ...missing], concatenated(own, filled));
  const coverage: VectorCoverage = {
    format: head.format,
    records,
    asked: asked.length,
    found: asked.length - missing.length,
    missing,
    rule,
    duplicates: sink.duplicates,
  };
  return withCoverage(vectors, coverage);
}

/** The same vectors and what is known of them; the hash stays one that is taken when it is asked for. */
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
        `${where}: after ${started!.parser.records} records wanted another, got ${longestRecord} bytes without its end. ` +
          'It holds no word vectors, or its header is wrong.',
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
    'Check that both are of one language and in lower case.'
  );
}

function concatenated(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
