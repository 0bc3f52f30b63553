import type { ItsFunction } from 'wink-nlp';
import { BackendError } from '@vse/core';
import type { TaggedWord, Tagger } from './tagged-word';

let loaded: Promise<Tagger> | undefined;

/**
 * Loads, once, the English tagger of wink-nlp with wink-eng-lite-web-model, two optional peers under the MIT licence (1 MB
 * together, compressed). Hyphenated words stay whole and take the tag of their last part; control characters count as
 * spaces.
 *
 * @throws `BackendError` that names the packages to install if one of the two is absent.
 */
export function winkTagger(): Promise<Tagger> {
  return (loaded ??= load().catch((cause: unknown) => {
    loaded = undefined;
    throw cause;
  }));
}

async function load(): Promise<Tagger> {
  const [wink, model] = await Promise.all([import('wink-nlp'), import('wink-eng-lite-web-model')]).catch(
    (cause: unknown) => {
      throw new BackendError(
        'extractRelations needs wink-nlp and wink-eng-lite-web-model, which are not installed. ' +
          'Run: pnpm add wink-nlp wink-eng-lite-web-model. Or give a tagger of your own.',
        { cause },
      );
    },
  );
  const nlp = wink.default(model.default, ['sbd', 'pos']);
  // wink-nlp compares these functions by identity, so pass them by name, not wrapped.
  const its = nlp.its as unknown as Readonly<Record<'pos' | 'precedingSpaces', ItsFunction<string>>>;
  return (caption) => {
    const tokens = nlp.readDoc(caption.replace(/\p{Cc}/gu, ' ')).tokens();
    const tags = tokens.out(its.pos);
    const spaces = tokens.out(its.precedingSpaces);
    return joinHyphens(located(caption, tokens.out(), tags, spaces));
  };
}

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
