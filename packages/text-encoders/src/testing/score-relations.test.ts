import { expect, it } from 'vitest';
import { scoreRelations } from './score-relations';

it('counts what agrees, with names and without', () => {
  // Two wanted, three found: one right, one with another name, one too many.
  const found = [[['det', 1, 0], ['obj', 2, 1], ['amod', 1, 2]]] as const; // prettier-ignore
  const wanted = [[['det', 1, 0], ['nsubj', 2, 1]]] as const; // prettier-ignore
  const scores = scoreRelations(found, wanted);
  expect(scores).toMatchObject({ found: 3, wanted: 2 });
  expect(scores.labelled.precision).toBeCloseTo(1 / 3);
  expect(scores.labelled.recall).toBeCloseTo(1 / 2);
  expect(scores.labelled.f1).toBeCloseTo((2 * (1 / 3) * (1 / 2)) / (1 / 3 + 1 / 2));
  expect(scores.unlabelled.recall).toBe(1);
  expect(scoreRelations([[]], wanted).labelled.f1).toBe(0);
});
