import { isGerund, isPastParticiple } from './lexicon';
import type { Token } from './token';
import type { Span } from './noun-phrase';
import type { Tree } from './tree';

/** A verb with its auxiliaries, or auxiliaries alone ("is" in "is red"). */
export interface VerbGroup extends Span {
  readonly auxiliaries: readonly number[];
  readonly passive: boolean;
  /** True if it can be the main verb of a sentence. */
  readonly finite: boolean;
  /** True if no verb follows the auxiliaries; `head` is then the last of them. */
  readonly copula: boolean;
}

/** Reads the verb group that begins at a word, and attaches its auxiliaries and the adverbs between them. */
export function readVerbGroup(tokens: readonly Token[], start: number, tree: Tree): VerbGroup | undefined {
  let at = start;
  const auxiliaries: number[] = [];
  const adverbs: number[] = [];
  for (; at < tokens.length; at++) {
    const { tag, lower } = tokens[at]!;
    if (tag === 'AUX') auxiliaries.push(at);
    else if ((tag === 'ADV' || lower === "n't" || lower === 'not') && auxiliaries.length > 0)
      adverbs.push(at);
    else break;
  }
  const verb = tokens[at]?.tag === 'VERB' ? at : -1;
  if (verb < 0) {
    const last = auxiliaries.at(-1);
    if (last === undefined) return undefined;
    return { start, end: last + 1, head: last, auxiliaries, passive: false, finite: true, copula: true };
  }
  const word = tokens[verb]!.lower;
  const participle = isPastParticiple(word) && !isGerund(word);
  const passive =
    participle && auxiliaries.some((i) => /^(is|are|was|were|be|been|being|'s|'re)$/.test(tokens[i]!.lower));
  auxiliaries.forEach((i, nth) => {
    const last = nth === auxiliaries.length - 1;
    tree.attach(i, verb, passive && last ? 'aux:pass' : 'aux');
  });
  for (const i of adverbs) tree.attach(i, verb, 'advmod');
  const finite = auxiliaries.some((i) => tokens[i]!.lower !== 'being') || (!isGerund(word) && !participle);
  return { start, end: verb + 1, head: verb, auxiliaries, passive, finite, copula: false };
}
