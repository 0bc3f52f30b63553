import { expect, it } from 'vitest';
import { tokensOf } from '../testing/tagged-text';
import { obliqueOf, placed, readingOf } from './reading';
import { treeOf } from './tree';

it('begins with nothing waiting, and forgets what is placed', () => {
  const reading = readingOf(tokensOf('dog/NOUN runs/VERB'), treeOf(2));
  reading.subject = 0;
  reading.marker = 1;
  placed(reading, 'subject');
  expect([reading.subject, reading.marker]).toEqual([-1, 1]);
  expect([0, 1].map((governor) => obliqueOf(reading, governor))).toEqual(['nmod', 'obl']);
});
