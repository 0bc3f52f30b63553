import { describe, expect, it } from 'vitest';
import { tokensOf } from '../testing/tagged-text';
import { treeOf } from './tree';
import { readVerbGroup } from './verb-group';

function group(text: string) {
  const tokens = tokensOf(text);
  const tree = treeOf(tokens.length);
  return { group: readVerbGroup(tokens, 0, tree), tree };
}

describe('readVerbGroup', () => {
  it('gathers auxiliaries and adverbs', () => {
    const { group: found, tree } = group('is/AUX not/PART slowly/ADV running/VERB');
    expect(found).toMatchObject({ head: 3, end: 4, finite: true, passive: false, copula: false });
    expect(tree.relations).toEqual(['aux', 'advmod', 'advmod', '']);
  });

  it('knows passives and bare participles', () => {
    const { group: found, tree } = group('is/AUX being/AUX carried/VERB');
    expect(found).toMatchObject({ passive: true, finite: true });
    expect(tree.relations).toEqual(['aux', 'aux:pass', '']);
    expect(group('being/AUX carried/VERB').group).toMatchObject({ passive: true, finite: false });
    expect(group('running/VERB').group).toMatchObject({ finite: false });
    expect(group('runs/VERB').group).toMatchObject({ finite: true });
  });

  it('knows an auxiliary without a verb, and what is no verb', () => {
    expect(group('is/AUX red/ADJ').group).toMatchObject({ copula: true, head: 0, end: 1 });
    expect(group('dog/NOUN').group).toBeUndefined();
  });
});
