import { assertOneOf } from '@vse/core';
import { buildKerasVocabulary } from './keras-vocabulary';
import { buildVocabulary, type Vocabulary } from './vocabulary';

/** Vocabularies of published systems. */
const presets = {
  /** Lower case, Treebank tokens, words with at least 4 occurrences, `<pad> <start> <end> <unk>`. https://arxiv.org/abs/1803.08024 */
  scan: (captions: Iterable<string>) => buildVocabulary(captions, { tokenizer: 'scan', minCount: 4 }),
  /** The same. https://arxiv.org/abs/1707.05612 */
  vsepp: (captions: Iterable<string>) => buildVocabulary(captions, { tokenizer: 'scan', minCount: 4 }),
  /** Lower case, only letters and digits, words with at least 5 occurrences. https://arxiv.org/abs/1412.2306 */
  dvsa: (captions: Iterable<string>) => buildVocabulary(captions, { tokenizer: 'dvsa', minCount: 5 }),
  /** The 2017 Keras tokenizer: every word, ids from 1, 0 for padding and unknown words. */
  favre: (captions: Iterable<string>) => buildKerasVocabulary(captions),
} satisfies Record<string, (captions: Iterable<string>) => Vocabulary>;

/** Names of the presets. */
export type VocabularyPreset = keyof typeof presets;

/**
 * Builds the vocabulary of a published system from training captions, with its tokens, minimum count and special ids:
 * `'scan'`, `'vsepp'`, `'dvsa'` or `'favre'`.
 *
 * @throws `OptionError` if there is no such preset.
 * @throws `DataError` if no word is left.
 * @example
 * ```ts
 * import { vocabularyBy } from '@vse/text-encoders';
 *
 * console.log(vocabularyBy('favre', ['a dog runs']).words); // [ '<eos>', 'a', 'dog', 'runs' ]
 * ```
 */
export function vocabularyBy(preset: VocabularyPreset, captions: Iterable<string>): Vocabulary {
  assertOneOf('vocabularyBy', 'preset', preset, Object.keys(presets));
  return presets[preset](captions);
}
