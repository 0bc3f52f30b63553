import { DataError, OptionError } from '@vse/core';
import { conlluSentence as sentence } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { parseConllu } from './parse-conllu';
import { parsedRelations } from './parsed-relations';

const dogRuns = sentence('A 2 det', 'dog 3 nsubj', 'runs 0 root', '. 3 punct');
const catSits = sentence('The 2 det', 'cat 3 nsubj', 'sits 0 root');
const otherDog = sentence('A 3 dep', 'dog 3 obj', 'runs 0 root', '. 3 punct');
const parsesOf = (...sentences: string[]) => parseConllu(`${sentences.join('\n\n')}\n`);
const named = (found: readonly { relation: string; head: string; dependent: string }[]): string =>
  found.map(({ relation, head, dependent }) => `${relation}(${head}, ${dependent})`).join(' ');

describe('parsedRelations', () => {
  const relations = parsedRelations({ sentences: parsesOf(catSits, dogRuns, catSits, otherDog) });

  it('takes the first parse with the words of the caption, whatever stands between them', () => {
    expect(named(relations('"A dog" runs'))).toBe('det(dog, a) nsubj(runs, dog)');
    expect(named(relations('the CAT sits .'))).toBe('det(cat, the) nsubj(sits, cat)');
    expect(relations('')).toEqual([]);
  });

  it('puts the sentences of a caption together, with the places of their words', () => {
    const found = relations('A dog runs. The cat sits.');
    expect(named(found)).toBe('det(dog, a) nsubj(runs, dog) det(cat, the) nsubj(sits, cat)');
    expect(found.map(({ headIndex }) => headIndex)).toEqual([1, 2, 5, 6]);
    expect(named(relations('the cat sits a dog runs the cat sits'))).toContain('nsubj(runs, dog)');
  });

  it('refuses a caption without a parse, and says the ways to have one', () => {
    expect(() => relations('a dog')).toThrow(DataError);
    expect(() => relations('a dog')).toThrow('the caption "a dog" must have a parse, got none among 4');
    expect(() => relations('a dog runs a dog')).toThrow(DataError);
    const sha256 = 'ab'.repeat(32);
    expect(() => parsedRelations({ sha256 })('a dog')).toThrow(
      `the file of sha256 ${sha256} that it was trained with: parse the caption with it`,
    );
    expect(() => parsedRelations()('a dog')).toThrow('parsedRelations: relationExtractor');
    expect(() => parsedRelations({ sentences: 3 as never })).toThrow(OptionError);
    expect(() => parsedRelations(null as never)).toThrow(OptionError);
  });

  it('has a recipe without the parses', () => {
    const { recipe } = parsedRelations({ sentences: parsesOf(dogRuns), sha256: 'ab' });
    expect(recipe).toMatchObject({ name: 'parsedRelations', args: [{ sha256: 'ab' }] });
    expect(parsedRelations().recipe.args).toEqual([{}]);
  });
});
