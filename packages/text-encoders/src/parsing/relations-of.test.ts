import { describe, expect, it } from 'vitest';
import { relationsOf, type RelationsOfOptions } from './relations-of';
import type { ParsedSentence } from './parsed-sentence';

/** A sentence from `form/head/relation`, heads from 1. */
function sentence(text: string): ParsedSentence {
  const words = text.split(' ').map((cell) => {
    const [form, head, relation] = cell.split('/') as [string, string, string];
    return { form, head: Number(head) - 1, relation };
  });
  return { words };
}

const told = (text: string, options?: RelationsOfOptions) =>
  relationsOf(sentence(text), options).map(
    ({ relation, head, dependent }) => `${relation}(${head}, ${dependent})`,
  );

const man =
  'A/2/det man/4/nsubj is/4/aux running/0/root in/8/case front/5/fixed of/5/fixed dogs/4/obl ./4/punct';

describe('relationsOf', () => {
  it('gives every relation but root and punctuation, by dependent, in lower case', () => {
    const found = relationsOf(sentence(man), { collapse: false });
    expect(found[0]).toEqual({
      relation: 'det',
      head: 'man',
      dependent: 'a',
      headIndex: 1,
      dependentIndex: 0,
    });
    expect(found.map(({ relation }) => relation)).toEqual('det nsubj aux case fixed fixed obl'.split(' '));
  });

  it('puts prepositions into names', () => {
    expect(told(man)).toEqual([
      'det(man, a)',
      'nsubj(running, man)',
      'aux(running, is)',
      'obl:in_front_of(running, dogs)',
    ]);
  });

  it('puts the conjunction of a list into the name of each item', () => {
    expect(told('cats/0/root ,/3/punct dogs/1/conj and/5/cc men/1/conj')).toEqual([
      'conj:and(cats, dogs)',
      'conj:and(cats, men)',
    ]);
    expect(told('cats/0/root dogs/1/conj')).toEqual(['conj(cats, dogs)']);
  });

  it('leaves out the case of a coordinated noun and of a possessor, which name nothing', () => {
    expect(told('runs/0/root in/3/case snow/1/obl and/6/cc in/6/case rain/3/conj')).toEqual([
      'obl:in(runs, snow)',
      'conj:and(snow, rain)',
    ]);
    expect(told("dog/3/nmod:poss 's/1/case ball/0/root")).toEqual(['nmod:poss(ball, dog)']);
  });

  it('keeps the preposition of a predicate, which hangs from nothing', () => {
    expect(told('dogs/3/nsubj in/3/case snow/0/root')).toEqual(['nsubj(snow, dogs)', 'case(snow, in)']);
  });

  it("reads Stanford's older scheme, and spaCy's", () => {
    expect(told('dogs/2/nsubj run/0/ROOT on/2/prep snow/3/pobj')).toEqual([
      'nsubj(run, dogs)',
      'prep:on(run, snow)',
    ]);
    expect(told('stand/0/root next/4/case to/2/mwe cars/1/nmod')).toEqual(['nmod:next_to(stand, cars)']);
    expect(told('look/0/root up/1/prep')).toEqual(['prep(look, up)']);
  });

  it('skips ignored relations', () => {
    expect(told(man, { ignore: ['det', 'aux', 'punct'] })).toEqual([
      'nsubj(running, man)',
      'obl:in_front_of(running, dogs)',
    ]);
  });

  it('reads long sentences with work that grows with their words', () => {
    const words = (count: number, one: (i: number) => { head: number; relation: string }) => ({
      words: Array.from({ length: count }, (_, i) => (i === 0 ? { form: 'w', head: -1, relation: 'root' } : { form: 'w', ...one(i) })), // prettier-ignore
    });
    // Quadratic work would be 1e10 steps for each.
    expect(relationsOf(words(100_000, (i) => ({ head: i - 1, relation: 'nmod' })))).toHaveLength(99_999);
    const list = words(100_000, (i) => ({ head: 0, relation: i < 50_000 ? 'conj' : 'dep' }));
    expect(relationsOf(list)).toHaveLength(99_999);
    const prepositions = words(100_000, (i) => ({ head: i === 1 ? 0 : 1, relation: i === 1 ? 'prep' : i < 50_000 ? 'fixed' : 'pobj' })); // prettier-ignore
    expect(relationsOf(prepositions)).toHaveLength(50_000); // the others are in their names
  });
});
