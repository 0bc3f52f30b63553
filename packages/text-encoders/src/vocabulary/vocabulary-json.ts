import { DataError } from '@vse/core';
import { kerasVocabularyOf } from './keras-vocabulary';
import type { TokenRule } from '../tokens/tokenize';
import { vocabularyOf, type Vocabulary, type VocabularyOptions } from './vocabulary';

/**
 * Reads a vocabulary from parsed json: this package's own, the `*_vocab.json` of SCAN and VSE++ with its `word2idx`
 * table, or the table of Favre's tutorial with its `<eos>`. The tokenizer is the one that the file names, `'scan'` for SCAN's own, unless another is given.
 *
 * Throws a `DataError` when it is neither, or when its ids have gaps.
 */
export function vocabularyFromJson(json: unknown, options: VocabularyOptions = {}): Vocabulary {
  if (typeof json === 'object' && json !== null) {
    if ('word2idx' in json) return vocabularyOf(wordsByIndex(json.word2idx), options);
    if ('<eos>' in json && json['<eos>'] === 0) return kerasVocabularyOf(wordsByIndex(json));
    if ('layout' in json && json.layout === 'keras' && 'words' in json) {
      return kerasVocabularyOf(listOf(json.words));
    }
    if ('format' in json && json.format === 'vse-vocabulary' && 'words' in json && 'rule' in json) {
      return vocabularyOf(listOf(json.words), options.tokenizer ? options : { tokenizer: ruleOf(json.rule) });
    }
  }
  throw new DataError(
    "vocabularyFromJson: wanted an object with word2idx, one with format 'vse-vocabulary', rule and words, or a table of ids with <eos>.",
  );
}

/** The same words in the format of SCAN's `*_vocab.json`. */
export function toScanVocabulary({ words }: Vocabulary): ScanVocabulary {
  return {
    word2idx: Object.fromEntries(words.map((word, id) => [word, id])),
    idx2word: Object.fromEntries(words.map((word, id) => [String(id), word])),
    idx: words.length,
  };
}

export interface ScanVocabulary {
  readonly word2idx: Readonly<Record<string, number>>;
  readonly idx2word: Readonly<Record<string, string>>;
  /** The number of words. */
  readonly idx: number;
}

function wordsByIndex(table: unknown): string[] {
  const entries = Object.entries(typeof table === 'object' && table !== null ? table : {});
  const words = new Array<string | undefined>(entries.length).fill(undefined);
  for (const [word, id] of entries as [string, unknown][]) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= words.length || words[id]) {
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
