import type { SeededRandom } from '@vse/base';
import { assemble, marked, word, type Fragment, type Link } from './fragment';
import type { SceneObject } from './scene';
import {
  COLOUR_WORDS,
  COUNT_WORDS,
  NOUNS,
  PATTERN_NOUNS,
  PATTERN_WORDS,
  PLACE_WORDS,
  SIZE_WORDS,
  type Place,
  type Relation,
} from './vocabulary';

/** Probability that each attribute is mentioned. */
export interface Mention {
  readonly colour: number;
  readonly pattern: number;
  readonly size: number;
}

/** Picks the first word three times out of four, else one of the others. */
function usually<T>(random: SeededRandom, words: readonly T[]): T {
  return words.length === 1 || random.next() < 0.75
    ? words[0]!
    : words[1 + random.integer(words.length - 1)]!;
}

/** "a large striped red ball", "three green cups", "a yellow kite with dots": marked as the given phrase. */
export function nounPhrase(
  object: SceneObject,
  phrase: number,
  mention: Mention,
  random: SeededRandom,
): Fragment {
  const says = (chance: number): boolean => random.next() < chance;
  const adjectives: string[] = [];
  const count = object.boxes.length;
  if (count === 1 && object.size !== 'medium' && says(mention.size)) {
    adjectives.push(usually(random, SIZE_WORDS[object.size]));
  }
  const colour = says(mention.colour) ? [usually(random, COLOUR_WORDS[object.colour])] : [];
  const pattern = object.pattern !== 'plain' && says(mention.pattern) ? object.pattern : undefined;
  const trailing = pattern !== undefined && says(0.25);
  const patternWord = pattern !== undefined && !trailing ? [usually(random, PATTERN_WORDS[pattern])] : [];
  adjectives.push(...(says(0.5) ? [...colour, ...patternWord] : [...patternWord, ...colour]));

  const [singular, plural] = usually(random, NOUNS[object.category].words);
  const noun = word(count === 1 ? singular : plural, 'NOUN', singular);
  const determiner =
    count > 1
      ? word(COUNT_WORDS[count]!, 'NUM')
      : word(article(adjectives[0] ?? singular, random), 'DET', 'a');
  const parts = [determiner, ...adjectives.map((form) => word(form, 'ADJ')), noun];
  const head = parts.length - 1;
  const links: Link[] = parts
    .slice(0, head)
    .map((_, i) => [i, head, i > 0 ? 'amod' : count > 1 ? 'nummod' : 'det']);
  if (pattern !== undefined && trailing) {
    const [single, several] = PATTERN_NOUNS[pattern];
    parts.push(word('with', 'ADP'), word(several, 'NOUN', single));
    links.push([head + 1, head + 2, 'case'], [head + 2, head, 'nmod']);
  }
  return marked(assemble(parts, links, head), phrase);
}

function article(next: string, random: SeededRandom): string {
  if (random.next() < 0.08) return 'one';
  return /^[aeiou]/.test(next) ? 'an' : 'a';
}

/** Prepositions by relation; "X to the left of Y" is built in `locative`. */
const PREPOSITIONS: Readonly<Record<Relation, readonly string[]>> = {
  above: ['above', 'over'],
  below: ['below', 'under', 'beneath'],
  left: ['to the left of', 'left of', 'to the left of', 'beside', 'next to'],
  right: ['to the right of', 'right of', 'to the right of', 'beside', 'next to'],
  on: ['on', 'on top of'],
  under: ['under', 'underneath', 'below'],
  near: ['near', 'not far from'],
};

/** "above a blue car"; its head is the word that modifies the verb or noun. */
export function locative(relation: Relation, landmark: Fragment, random: SeededRandom): Fragment {
  const said = random.pick(PREPOSITIONS[relation]);
  const side = /^to the (left|right) of$/.exec(said)?.[1];
  if (side !== undefined) {
    const parts = [word('to', 'ADP'), word('the', 'DET'), word(side, 'NOUN'), word('of', 'ADP'), landmark];
    const links: Link[] = [
      [0, 2, 'case'],
      [1, 2, 'det'],
      [3, 4, 'case'],
      [4, 2, 'nmod'],
    ];
    return assemble(parts, links, 2);
  }
  const [first, ...rest] = said.split(' ');
  const parts = [word(first!, 'ADP'), ...rest.map((form) => word(form, 'ADP')), landmark];
  const last = parts.length - 1;
  const fixed: Link[] = rest.map((_, i) => [i + 1, 0, 'fixed']);
  return assemble(parts, [[0, last, 'case'], ...fixed], last);
}

/** "on a snowy hill"; the words after the preposition are marked as the given phrase. */
export function placePhrase(place: Place, phrase: number, random: SeededRandom): Fragment {
  const [preposition, determiner, ...rest] = random.pick(PLACE_WORDS[place]);
  const noun = rest.pop()!;
  const parts = [word(determiner!, 'DET'), ...rest.map((form) => word(form, 'ADJ')), word(noun, 'NOUN')];
  const head = parts.length - 1;
  const links = parts.slice(0, head).map((_, i): Link => [i, head, i === 0 ? 'det' : 'amod']);
  const named = marked(assemble(parts, links, head), phrase);
  return assemble([word(preposition!, 'ADP'), named], [[0, 1, 'case']], 1);
}

/** "A, B and C": joins phrases into one, headed by the first. */
export function listed(items: readonly Fragment[]): Fragment {
  const parts: Fragment[] = [];
  const links: Link[] = [];
  items.forEach((item, i) => {
    if (i > 0) {
      const last = i === items.length - 1;
      parts.push(last ? word('and', 'CCONJ') : word(',', 'PUNCT'), item);
      const at = parts.length - 1;
      links.push([at - 1, at, last ? 'cc' : 'punct'], [at, 0, 'conj']);
    } else parts.push(item);
  });
  return assemble(parts, links, 0);
}
