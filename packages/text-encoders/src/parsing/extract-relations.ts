import type { Recipe } from '@vse/core';
import { parseCaption } from './parse-caption';
import { ignoredRelations, relationsOf, type RelationsOfOptions } from './relations-of';
import type { Tagger } from './tagged-word';
import { winkTagger, type WinkLibrary } from './wink-tagger';
import type { ParsedSentence } from './parsed-sentence';
import type { WordRelation } from '../relations/word-relation';

/** Options of `extractRelations`. */
export interface ExtractRelationsOptions extends RelationsOfOptions {
  /** Splits and tags captions. Defaults to wink-nlp's English model, an optional peer. */
  readonly tagger?: Tagger;
  /**
   * Loads wink-nlp and its model: `() => Promise.all([import('wink-nlp'), import('wink-eng-lite-web-model')])`. A page and a
   * server in one file need it. Defaults to the installed ones, in Node.
   */
  readonly library?: WinkLibrary;
}

/** Extracts relations from single captions. */
export interface RelationExtractor {
  /** Parses a caption into a dependency tree; a word that no rule attaches has head -1 and relation `root`, or `punct`. */
  readonly parse: (caption: string) => ParsedSentence;
  /**
   * Extracts the relations of a caption; none if it has fewer than two words. Its recipe is a call of `relationExtractor`,
   * unless it has a tagger of your own.
   */
  readonly extract: ((caption: string) => WordRelation[]) & { readonly recipe?: Recipe };
}

/**
 * Opens the extractor behind `extractRelations`, for captions one at a time.
 *
 * @throws `BackendError` that names the packages to install if the tagger is absent.
 * @example
 * ```ts
 * import { openRelationExtractor } from '@vse/text-encoders/parsing';
 *
 * const { extract } = await openRelationExtractor();
 * console.log(extract('A dog runs.').map(({ relation, dependent }) => `${relation} ${dependent}`)); // det a, nsubj dog
 * ```
 */
export async function openRelationExtractor(
  options: ExtractRelationsOptions = {},
): Promise<RelationExtractor> {
  const tagger = options.tagger ?? (await winkTagger(options.library));
  const parse = (caption: string): ParsedSentence => {
    const words = tagger(caption);
    const { heads, relations } = parseCaption(words);
    return {
      words: words.map(({ form, tag }, i) => ({
        form,
        head: heads[i]!,
        relation: relations[i] || (tag === 'PUNCT' ? 'punct' : 'root'),
        upos: tag,
      })),
    };
  };
  const extract = (caption: string) => relationsOf(parse(caption), options);
  return { parse, extract: options.tagger ? extract : Object.assign(extract, { recipe: recipeOf(options) }) };
}

function recipeOf({ collapse = true, ignore = ignoredRelations }: RelationsOfOptions): Recipe {
  const args = [{ collapse, ignore: [...ignore] }];
  return { from: import.meta.url, module: '@vse/text-encoders/parsing', name: 'relationExtractor', args };
}

/**
 * Opens `extract` of `openRelationExtractor`: what a saved `relationEncoder` over it is made from.
 *
 * @throws `BackendError` that names the packages to install if the tagger is absent.
 * @example
 * ```ts
 * import { relationExtractor } from '@vse/text-encoders/parsing';
 *
 * const extract = await relationExtractor();
 * console.log(extract('A dog runs.').length); // 2
 * ```
 */
export async function relationExtractor(
  options: ExtractRelationsOptions = {},
): Promise<RelationExtractor['extract']> {
  return (await openRelationExtractor(options)).extract;
}

/**
 * Extracts the dependency relations of plain English captions with a tagger and rules: `nsubj(runs, dog)`,
 * `amod(dog, brown)`, `obl:on(runs, grass)`. Karpathy, Joulin and Fei-Fei, https://arxiv.org/abs/1406.5679, used a parser,
 * which is more accurate; `parseConllu` reads its output. The README has the accuracy.
 *
 * @throws `BackendError` that names the packages to install if the tagger is absent.
 * @example
 * ```ts
 * import { extractRelations } from '@vse/text-encoders/parsing';
 *
 * const [relations = []] = await extractRelations(['A brown dog runs on the grass.']);
 * for (const { relation, head, dependent } of relations) console.log(`${relation}(${head}, ${dependent})`);
 * ```
 */
export async function extractRelations(
  captions: readonly string[],
  options: ExtractRelationsOptions = {},
): Promise<WordRelation[][]> {
  const { extract } = await openRelationExtractor(options);
  return captions.map(extract);
}
