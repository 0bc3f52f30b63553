import { expect, it } from 'vitest';
import { assemble, marked, word } from './fragment';

it('joins parts and ties their heads together', () => {
  const ball = assemble([word('a', 'DET'), word('ball', 'NOUN')], [[0, 1, 'det']], 1);
  const sentence = assemble([marked(ball, 4), word('rolls', 'VERB', 'roll')], [[0, 1, 'nsubj']], 1);
  expect(sentence.head).toBe(2);
  expect(sentence.words).toEqual([
    { form: 'a', lemma: 'a', upos: 'DET', head: 1, relation: 'det', phrase: 4 },
    { form: 'ball', lemma: 'ball', upos: 'NOUN', head: 2, relation: 'nsubj', phrase: 4 },
    { form: 'rolls', lemma: 'roll', upos: 'VERB', head: -1, relation: 'root' },
  ]);
});
