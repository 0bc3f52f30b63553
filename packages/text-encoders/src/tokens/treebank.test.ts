import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treebankTokens, treebankTokensByRule, wordsOf } from './treebank';

// What NLTK's word_tokenize gives, by its published rules.
const table: readonly (readonly [string, string])[] = [
  ['a man, a plan.', 'a man , a plan .'],
  ["he doesn't see it", "he does n't see it"],
  ["the dog's ball isn't red.", "the dog 's ball is n't red ."],
  ['two dogs. they run.', 'two dogs . they run .'],
  ['mr. smith waits.', 'mr. smith waits .'],
  ['a j.p. morgan sign at 5 p.m. by joseph a. bank', 'a j.p. morgan sign at 5 p.m. by joseph a. bank'],
  ['a "stop" sign', "a `` stop '' sign"],
  ['"hello"', "`` hello ''"],
  ['a man (left) waits', 'a man ( left ) waits'],
  ['1,000 people at 5:30', '1,000 people at 5:30'],
  ['wait... what?', 'wait ... what ?'],
  ['the girls’ team', 'the girls ’ team'],
  ['he cannot go; $5!', 'he can not go ; $ 5 !'],
  ['they are gonna run', 'they are gon na run'],
  ['red -- blue', 'red -- blue'],
  ['we’re', 'we ’ re'],
  ["we're they'll I've", "we 're they 'll I 've"],
];

describe('treebankTokens', () => {
  it.each(table)('%s', (text, tokens) => {
    expect(treebankTokens(text)).toEqual(tokens.split(' '));
  });

  it('gives nothing for nothing, and a lone period for one', () => {
    expect(treebankTokens('')).toEqual([]);
    expect(treebankTokens(' \t ')).toEqual([]);
    expect(treebankTokens('.')).toEqual(['.']);
  });

  it('never gives an empty token or white space, and keeps every letter', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const tokens = treebankTokens(text);
        expect(tokens.every((token) => token !== '' && !/\s/.test(token))).toBe(true);
        const letters = (all: string) => all.replace(/[^a-z]/gi, '');
        expect(letters(tokens.join(''))).toBe(letters(text));
      }),
    );
  });

  it('gives for letters and spaces what the rules give', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/),
      fc.constantFrom(
        'cannot',
        'Cannot',
        'gonna',
        'GIMME',
        'lemme',
        'wanna',
        'gotta',
        'cannots',
        'more',
        'n',
        't',
      ),
    );
    const text = fc
      .array(fc.tuple(word, fc.constantFrom(' ', '  ', '\t', '\n', '\u00a0')), { maxLength: 12 })
      .map((words) => words.flat().join(''));
    const isSame = (any: string) =>
      JSON.stringify(treebankTokens(any)) === JSON.stringify(treebankTokensByRule(any));
    fc.assert(fc.property(text, isSame));
    fc.assert(fc.property(fc.string(), isSame));
  });

  it('takes long runs of the characters that its patterns repeat', () => {
    // A pattern that backtracks exponentially would never end here.
    const tokens = treebankTokens('.'.repeat(20_000) + "'".repeat(20_000) + 'a'.repeat(20_000));
    const count = (letter: string) => tokens.join('').split(letter).length - 1;
    expect([count('.'), count("'"), count('a')]).toEqual([20_000, 20_000, 20_000]);
  });
});

describe('wordsOf', () => {
  it('splits at any white space', () => expect(wordsOf('  a\tb \n c ')).toEqual(['a', 'b', 'c']));
});
