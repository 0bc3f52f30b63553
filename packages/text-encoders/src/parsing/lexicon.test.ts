import { expect, it } from 'vitest';
import { basesOf, isActor, isGerund, isPastParticiple, isPlural, isVerbForm, isWorn, takesInfinitive } from './lexicon'; // prettier-ignore

it('finds the basic forms that an inflected word may have', () => {
  expect(basesOf('running')).toContain('run');
  expect(basesOf('riding')).toContain('ride');
  expect(basesOf('carried')).toContain('carry');
  expect(basesOf('flies')).toContain('fly');
  expect(basesOf('watches')).toContain('watch');
  expect(basesOf('held')).toEqual(['hold']);
  expect(basesOf('grass')).toEqual(['grass']);
});

it('tells verbs of captions, whose tagger takes them for nouns', () => {
  for (const word of ['rides', 'climb', 'chases', 'shoots', 'standing'])
    expect(isVerbForm(word), word).toBe(true);
  for (const word of ['dog', 'trees', 'constructor']) expect(isVerbForm(word), word).toBe(false);
  expect(['tries', 'beginning', 'about'].every(takesInfinitive)).toBe(true);
});

it('tells participles from words that only look like them', () => {
  expect(['running', 'sitting'].every(isGerund)).toBe(true);
  expect(['thing', 'ring', 'building', 'morning'].some(isGerund)).toBe(false);
  expect(['covered', 'worn'].every(isPastParticiple)).toBe(true);
  expect(['red', 'bed', 'dog'].some(isPastParticiple)).toBe(false);
});

it('tells who acts, what is worn, and what is many', () => {
  expect(['dog', 'puppies', 'children', 'surfer'].every(isActor)).toBe(true);
  expect(['water', 'park'].some(isActor)).toBe(false);
  expect(['shirt', 'jackets', 'glasses'].every(isWorn)).toBe(true);
  expect(isWorn('water')).toBe(false);
  expect(['dogs', 'people'].every(isPlural)).toBe(true);
  expect(['grass', 'man'].some(isPlural)).toBe(false);
});
