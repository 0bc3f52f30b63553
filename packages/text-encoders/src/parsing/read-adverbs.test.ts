import { describe, expect, it } from 'vitest';
import { relationsIn } from '../testing/tagged-text';

describe('readAdverbial', () => {
  it.each([
    ['he/PRON shakes/VERB off/ADP ./PUNCT', 'compound:prt(shakes, off)'],
    ['he/PRON jumps/VERB down/ADP ./PUNCT', 'advmod(jumps, down)'],
    ['he/PRON plays/VERB outside/ADV with/ADP dogs/NOUN', 'advmod(plays, outside)'],
    ['he/PRON runs/VERB fast/ADV', 'advmod(runs, fast)'],
    ['bags/NOUN inside/ADV', 'advmod(bags, inside)'],
    ['he/PRON happily/ADV runs/VERB', 'advmod(runs, happily)'],
    ['he/PRON hangs/VERB upside/ADV down/ADV', 'advmod(down, upside)'],
  ])('reads %s as %s', (text, wanted) => expect(relationsIn(text)).toContain(wanted)); // prettier-ignore

  it('keeps a preposition for its noun', () => {
    expect(relationsIn('he/PRON comes/VERB from/ADP behind/ADP trees/NOUN')).toContain('obl(comes, trees)');
  });
});
