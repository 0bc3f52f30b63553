import { describe, expect, it } from 'vitest';
import { tokensOf } from '../testing/tagged-text';
import { readNounPhrase } from './noun-phrase';
import { treeOf } from './tree';

function phrase(text: string) {
  const tokens = tokensOf(text);
  const tree = treeOf(tokens.length);
  const span = readNounPhrase(tokens, 0, tree);
  const found = tokens.flatMap(({ form }, i) =>
    tree.heads[i]! < 0 ? [] : [`${tree.relations[i]}(${tokens[tree.heads[i]!]!.form}, ${form})`],
  );
  return { span, found };
}

describe('readNounPhrase', () => {
  it('ties what stands before a noun to it', () => {
    const { span, found } = phrase('the/DET two/NUM big/ADJ race/NOUN cars/NOUN drive/VERB');
    expect(span).toEqual({ start: 0, end: 5, head: 4 });
    expect(found).toEqual(['det(cars, the)', 'nummod(cars, two)', 'amod(cars, big)', 'compound(cars, race)']);
  });

  it('coordinates adjectives', () => {
    const { found } = phrase('a/DET big/ADJ black/ADJ and/CCONJ white/ADJ dog/NOUN');
    expect(found.slice(1)).toEqual([
      'amod(dog, big)',
      'amod(dog, black)',
      'cc(white, and)',
      'conj(black, white)',
    ]);
  });

  it('knows owners', () => {
    expect(phrase("the/DET dog/NOUN 's/GEN red/ADJ ball/NOUN").found).toEqual([
      'det(dog, the)', 'nmod:poss(ball, dog)', "case(dog, 's)", 'amod(ball, red)',
    ]); // prettier-ignore
    expect(phrase('his/POSS hat/NOUN').found).toEqual(['nmod:poss(hat, his)']);
  });

  it('takes an adverb before an adjective, and a word of two parts', () => {
    expect(phrase('very/ADV big/ADJ dog/NOUN').found).toEqual(['advmod(big, very)', 'amod(dog, big)']);
    expect(phrase('long/ADJ haired/ADJ man/NOUN').found).toEqual(['amod(haired, long)', 'amod(man, haired)']);
  });

  it('lets a number, an adjective or a pronoun stand for a noun', () => {
    expect(phrase('one/NUM is/AUX').span?.head).toBe(0);
    expect(phrase('each/DET other/ADJ').found).toEqual(['det(other, each)']);
    expect(phrase('him/PRON ./PUNCT').span).toEqual({ start: 0, end: 1, head: 0 });
  });

  it('ends where no noun follows, and is none where none begins', () => {
    expect(phrase('dog/NOUN and/CCONJ cat/NOUN').span?.end).toBe(1);
    expect(phrase('run/VERB fast/ADV').span).toBeUndefined();
    expect(phrase('./PUNCT').span).toBeUndefined();
  });
});
