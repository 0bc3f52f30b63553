import { parseCaption } from './parse-caption';
import { relationsOf, type RelationsOfOptions } from './relations-of';
import type { Tagger } from './tagged-word';
import { winkTagger } from './wink-tagger';
import type { ParsedSentence, WordRelation } from './word-relation';

export interface ExtractRelationsOptions extends RelationsOfOptions {
  /** Splits and tags captions. Defaults to wink-nlp's English model, an optional peer. */
  readonly tagger?: Tagger;
}

/** Reads relations off captions. */
export interface RelationExtractor {
  /** The dependency tree of a caption; a word that no rule places has head -1 and the relation `dep`. */
  readonly parse: (caption: string) => ParsedSentence;
  /** The relations of a caption; none for a caption of one word, or of none. */
  readonly extract: (caption: string) => WordRelation[];
}

/**
 * Opens the extractor behind `extractRelations`, for captions one at a time.
 *
 * Throws a `BackendError` that says what to install where the tagger is absent.
 */
export async function openRelationExtractor(
  options: ExtractRelationsOptions = {},
): Promise<RelationExtractor> {
  const tagger = options.tagger ?? (await winkTagger());
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
  return { parse, extract: (caption) => relationsOf(parse(caption), options) };
}

/**
 * The dependency relations of plain English captions, by a tagger and rules: `nsubj(runs, dog)`, `amod(dog, brown)`,
 * `obl:on(runs, grass)`. What Karpathy, Joulin and Fei-Fei, https://arxiv.org/abs/1406.5679, took from a parser; a parser
 * is more accurate, and `parseConllu` reads what it writes. The README says how accurate this is.
 *
 * Throws a `BackendError` that says what to install where the tagger is absent.
 */
export async function extractRelations(
  captions: readonly string[],
  options: ExtractRelationsOptions = {},
): Promise<WordRelation[][]> {
  const { extract } = await openRelationExtractor(options);
  return captions.map(extract);
}
