import type { ItsFunction, Model } from 'wink-nlp';
import type * as Wink from 'wink-nlp';
import { BackendError, importPeer } from '@vse/core';
import { ownImport } from '../own-import';
import type { TaggedWord, Tagger } from './tagged-word';

/**
 * Loads wink-nlp and its English model, which pages and servers in one file must name themselves:
 * `() => Promise.all([import('wink-nlp'), import('wink-eng-lite-web-model')])`.
 */
export type WinkLibrary = () => Promise<
  readonly [wink: { readonly default: unknown }, model: { readonly default: unknown }]
>;

let loaded: Promise<Tagger> | undefined;

/**
 * Loads, once, the English tagger of wink-nlp with wink-eng-lite-web-model, two optional peers under the MIT licence (1 MB
 * together, compressed). Hyphenated words stay whole and take the tag of their last part; control characters count as
 * spaces.
 *
 * @throws `BackendError` that names the packages to install if one of the two is absent.
 */
export function winkTagger(library?: WinkLibrary): Promise<Tagger> {
  return (loaded ??= load(library).catch((cause: unknown) => {
    loaded = undefined;
    throw cause;
  }));
}

async function load(library: WinkLibrary = installed): Promise<Tagger> {
  const [wink, model] = await library();
  const nlp = (wink as typeof Wink).default(model.default as Model, ['sbd', 'pos']);
  // wink-nlp compares these functions by identity, so pass them by name, not wrapped.
  const its = nlp.its as unknown as Readonly<Record<'pos' | 'precedingSpaces', ItsFunction<string>>>;
  return (caption) => {
    const tokens = nlp.readDoc(caption.replace(/\p{Cc}/gu, ' ')).tokens();
    const tags = tokens.out(its.pos);
    const spaces = tokens.out(its.precedingSpaces);
    return joinHyphens(located(caption, tokens.out(), tags, spaces));
  };
}

const installed: WinkLibrary = () => {
  const peer = (name: string) =>
    importPeer<{ readonly default: unknown }>('extractRelations', name, { own: ownImport });
  return Promise.all([peer('wink-nlp'), peer('wink-eng-lite-web-model')]).catch((cause: unknown) => {
    throw new BackendError(
      `${(cause as Error).message} It needs both: pnpm add wink-nlp wink-eng-lite-web-model. ` +
        'In a page give library; or give a tagger of your own.',
      { cause },
    );
  });
};

/** Words with their offsets in the caption. */
function located(
  caption: string,
  forms: readonly string[],
  tags: readonly string[],
  spaces: readonly string[],
): TaggedWord[] {
  let at = 0;
  const words = forms.map((form, i): TaggedWord => {
    const start = at + spaces[i]!.length;
    at = start + form.length;
    return { form: caption.slice(start, at), tag: tags[i]!, start, end: at };
  });
  return words.filter(({ tag, form }) => tag !== 'SPACE' && form.trim() !== '');
}

/** Joins parts with hyphens and no spaces between them: `tri-colored`. */
export function joinHyphens(words: readonly TaggedWord[]): TaggedWord[] {
  const joined: TaggedWord[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    const touching = last?.end === word.start && /[\p{L}\p{N}-]$/u.test(last.form);
    const hyphened = /^-/.test(word.form) ? /\p{L}|\p{N}|^-+$/u.test(word.form) : last?.form.endsWith('-');
    if (touching && hyphened) joined[joined.length - 1] = merged(last, word);
    else joined.push(word);
  }
  return joined;
}

function merged(first: TaggedWord, second: TaggedWord): TaggedWord {
  const form = first.form + second.form;
  const tag = /(ed|ing)$/i.test(form) ? 'ADJ' : second.tag === 'PUNCT' ? first.tag : second.tag;
  return { form, tag, start: first.start, end: second.end };
}
