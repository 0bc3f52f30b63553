import { OptionError } from '@vse/core';
import { buildKerasVocabulary } from './keras-vocabulary';
import { buildVocabulary, type Vocabulary } from './vocabulary';

/** How each published line of work makes ids of training captions. */
const presets = {
  /** Lower case, Treebank tokens, words of at least 4, `<pad> <start> <end> <unk>`. https://arxiv.org/abs/1803.08024 */
  scan: (captions: Iterable<string>) => buildVocabulary(captions, { tokenizer: 'scan', minCount: 4 }),
  /** The same. https://arxiv.org/abs/1707.05612 */
  vsepp: (captions: Iterable<string>) => buildVocabulary(captions, { tokenizer: 'scan', minCount: 4 }),
  /** Lower case, letters and digits alone, words of at least 5. https://arxiv.org/abs/1412.2306 */
  dvsa: (captions: Iterable<string>) => buildVocabulary(captions, { tokenizer: 'dvsa', minCount: 5 }),
  /** The Keras tokenizer of 2017: every word, ids from 1, 0 for padding and the unknown. */
  favre: (captions: Iterable<string>) => buildKerasVocabulary(captions),
} satisfies Record<string, (captions: Iterable<string>) => Vocabulary>;

/** The names of the presets. */
export type VocabularyPreset = keyof typeof presets;

/**
 * The vocabulary that a published line of work makes of training captions: `'scan'`, `'vsepp'`, `'dvsa'` or `'favre'`,
 * tokens, counts and special ids included.
 *
 * Throws an `OptionError` for another name, a `DataError` when no word is left.
 */
export function vocabularyBy(preset: VocabularyPreset, captions: Iterable<string>): Vocabulary {
  if (Object.hasOwn(presets, preset)) return presets[preset](captions);
  throw new OptionError(
    `vocabularyBy: preset must be one of ${Object.keys(presets).join(', ')}, got '${preset as string}'.`,
  );
}
