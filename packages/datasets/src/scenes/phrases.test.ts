import { seededRandom } from '@vse/base';
import { describe, expect, it } from 'vitest';
import type { Fragment } from './fragment';
import { listed, locative, nounPhrase, placePhrase } from './phrases';
import type { SceneObject } from './scene';

const box = { left: 0, top: 0, right: 1, bottom: 1 };
const kite: SceneObject = {
  category: 'kite',
  colour: 'orange',
  pattern: 'dotted',
  size: 'large',
  boxes: [box],
};
const all = { colour: 1, pattern: 1, size: 1 };
const none = { colour: 0, pattern: 0, size: 0 };
const said = (fragment: Fragment): string => fragment.words.map((word) => word.form).join(' ');
const seeds = Array.from({ length: 60 }, (_, seed) => seededRandom(seed));

describe('nounPhrase', () => {
  it('mentions every attribute at probability 1, in one of the usual orders', () => {
    const adjective =
      '(large|big|huge) (orange (dotted|spotted) kite|(dotted|spotted) orange kite|orange kite with dots)';
    for (const random of seeds) {
      expect(said(nounPhrase(kite, 0, all, random))).toMatch(new RegExp(`^(a|one) ${adjective}$`));
    }
  });

  it('takes an before a vowel, counts, and hangs everything from the noun', () => {
    const plain = seeds.map((random) => said(nounPhrase(kite, 0, { ...none, colour: 1 }, random)));
    expect(new Set(plain)).toEqual(new Set(['an orange kite', 'one orange kite']));
    const three = nounPhrase({ ...kite, boxes: [box, box, box] }, 3, none, seededRandom(1));
    expect(three.words).toEqual([
      { form: 'three', lemma: 'three', upos: 'NUM', head: 1, relation: 'nummod', phrase: 3 },
      { form: 'kites', lemma: 'kite', upos: 'NOUN', head: -1, relation: 'root', phrase: 3 },
    ]);
  });
});

describe('locative', () => {
  const ball = (): Fragment => nounPhrase({ ...kite, category: 'ball' }, 0, none, seededRandom(3));

  it('hangs the landmark from its side, or the preposition from the landmark', () => {
    for (const random of seeds) {
      const { words, head } = locative('left', ball(), random);
      const text = said({ words, head });
      expect(text).toMatch(/^(to the left of|left of|beside|next to) a ball$/);
      expect(words[head]!.form).toBe(text.startsWith('to') ? 'left' : 'ball');
    }
  });
});

it('marks the words of a place but not its preposition', () => {
  const { words } = placePhrase('beach', 2, seededRandom(1));
  expect(words.map((word) => word.phrase)).toEqual([undefined, 2, 2]);
});

it('lists with commas and one and', () => {
  const items = [1, 2, 3].map((phrase) =>
    nounPhrase({ ...kite, boxes: [box, box] }, phrase, none, seededRandom(1)),
  );
  const list = listed(items);
  expect(said(list)).toBe('two kites , two kites and two kites');
  expect(list.words.filter((word) => word.relation === 'conj').map((word) => word.head)).toEqual([1, 1]);
  expect(said(listed(items.slice(0, 1)))).toBe('two kites');
});
