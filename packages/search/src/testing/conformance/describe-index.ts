import { describeBadInput } from './bad-input';
import { describeFilters } from './filters';
import { suiteParts, type IndexKind } from './index-kind';
import { describeItems } from './items';
import { describeSearch } from './search';

/** The suite that every kind of index passes: the same items, scores and order. */
export function describeIndex(name: string, kind: IndexKind): void {
  const parts = suiteParts(name, kind);
  for (const describePart of [describeSearch, describeItems, describeFilters, describeBadInput]) {
    describePart(parts);
  }
}
