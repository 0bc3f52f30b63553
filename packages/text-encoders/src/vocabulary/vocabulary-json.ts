import { DataError } from '@vse/core';
import { kerasVocabularyOf } from './keras-vocabulary';
import { shown } from '../recipe';
import { assertSealed } from '../sealed';
import type { TokenRule } from '../tokens/tokenize';
import { vocabularyOf, type Vocabulary, type VocabularyJson, type VocabularyOptions } from './vocabulary';

/**
 * Reads a vocabulary from parsed JSON: this package's own, the `*_vocab.json` of SCAN and VSE++ with its `word2idx` table,
 * or the table of Favre's tutorial with its `<eos>`. The tokenizer defaults to the one in the JSON, or `'scan'`.
 *
 * @throws `DataError` if the JSON is none of these, its ids have gaps, or its checksum is that of other data.
 * @example
 * ```ts
 * import { vocabularyFromJson } from '@vse/text-encoders';
 *
 * const json = { word2idx: { '<pad>': 0, '<start>': 1, '<end>': 2, '<unk>': 3, dog: 4 } }; // of a SCAN file
 * console.log(vocabularyFromJson(json).encode('a dog')); // [ 1, 3, 4, 2 ]
 * ```
 */
export function vocabularyFromJson(json: unknown, options: VocabularyOptions = {}): Vocabulary {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    if ('word2idx' in json) return vocabularyOf(wordsByIndex(json.word2idx), options);
    if ('<eos>' in json && json['<eos>'] === 0) return kerasVocabularyOf(wordsByIndex(json));
    const { format, layout, words, rule } = json as Readonly<Record<string, unknown>>;
    if (layout === 'keras' && words !== undefined) return checked(kerasVocabularyOf(listOf(words)), json);
    if (layout !== undefined && format === 'vse-vocabulary') {
      throw new DataError(`vocabularyFromJson: layout must be 'keras' or absent, got ${shown(layout)}.`);
    }
    if (format === 'vse-vocabulary' && words !== undefined && rule !== undefined) {
      const own = options.tokenizer ? options : { tokenizer: ruleOf(rule) };
      return checked(vocabularyOf(listOf(words), own), json);
    }
  }
  throw new DataError(
    "vocabularyFromJson: wanted an object with word2idx, one with format 'vse-vocabulary', rule and words, or a table of ids with <eos>.",
  );
}

/** Returns a vocabulary whose JSON has its own checksum: that of the vocabulary's, unless the JSON says more. */
function checked(vocabulary: Vocabulary, json: object): Vocabulary {
  const own = vocabulary.toJSON();
  const { checksum, format, rule } = json as Partial<VocabularyJson>;
  const same = checksum === own.checksum && format === own.format && rule === own.rule;
  if (!same || Object.keys(json).length !== Object.keys(own).length) assertSealed('vocabularyFromJson', json);
  return vocabulary;
}

/**
 * Converts a vocabulary to the format of SCAN's `*_vocab.json`.
 *
 * @param vocabulary - Any vocabulary.
 * @example
 * ```ts
 * import { toScanVocabulary, vocabularyBy } from '@vse/text-encoders';
 *
 * const captions = Array.from({ length: 4 }, () => 'a dog');
 * console.log(toScanVocabulary(vocabularyBy('scan', captions)).word2idx['dog']); // 5
 * ```
 */
export function toScanVocabulary({ words }: Vocabulary): ScanVocabulary {
  return {
    word2idx: Object.fromEntries(words.map((word, id) => [word, id])),
    idx2word: Object.fromEntries(words.map((word, id) => [String(id), word])),
    idx: words.length,
  };
}

/** Content of SCAN's `*_vocab.json`. */
export interface ScanVocabulary {
  /** Id by word. */
  readonly word2idx: Readonly<Record<string, number>>;
  /** Word by id. */
  readonly idx2word: Readonly<Record<string, string>>;
  /** Number of words. */
  readonly idx: number;
}

function wordsByIndex(table: unknown): string[] {
  const entries = Object.entries(typeof table === 'object' && table !== null ? table : {});
  const words = new Array<string | undefined>(entries.length).fill(undefined);
  for (const [word, id] of entries as [string, unknown][]) {
    if (
      typeof id !== 'number' ||
      !Number.isInteger(id) ||
      id < 0 ||
      id >= words.length ||
      words[id] !== undefined
    ) {
      throw new DataError(
        `vocabularyFromJson: the ids of ${entries.length} words must be 0 to ${entries.length - 1}, each once; ` +
          `'${word}' has ${String(id)}.`,
      );
    }
    words[id] = word;
  }
  return words as string[];
}

function listOf(words: unknown): string[] {
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  throw new DataError('vocabularyFromJson: words must be a list of strings.');
}

function ruleOf(rule: unknown): TokenRule {
  if (rule !== 'custom') return rule as TokenRule;
  throw new DataError('vocabularyFromJson: this vocabulary was built with a function; pass it as tokenizer.');
}
