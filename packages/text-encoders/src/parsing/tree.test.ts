import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstOfList, treeOf } from './tree';

describe('treeOf', () => {
  it('keeps the first governor and takes no word that is not there', () => {
    const tree = treeOf(3);
    tree.attach(0, 1, 'det');
    tree.attach(0, 2, 'amod');
    tree.attach(1, -1, 'nsubj');
    tree.attach(-1, 1, 'nsubj');
    expect(tree.heads).toEqual([1, -1, -1]);
    expect(tree.relations[0]).toBe('det');
  });

  it('never has a cycle, whatever is attached', () => {
    const word = fc.integer({ min: -1, max: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 30 }), (links) => {
        const tree = treeOf(6);
        for (const [dependent, head] of links) tree.attach(dependent, head, 'dep');
        for (let start = 0; start < 6; start++) {
          let at = start;
          for (let steps = 0; at >= 0; steps++, at = tree.heads[at]!) expect(steps).toBeLessThan(7);
        }
      }),
    );
  });

  it('finds the first of a list', () => {
    const tree = treeOf(3);
    tree.attach(2, 0, 'conj');
    expect([firstOfList(tree, 2), firstOfList(tree, 0)]).toEqual([0, 0]);
  });
});
