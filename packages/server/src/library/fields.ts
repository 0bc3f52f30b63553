import type { VectorIndex } from '@vse/search';
import type { FieldInfo, MetadataValue } from '../client/api-types';
import { detailsOf } from './item-metadata';

const mostValues = 100;

/** Fields of the metadata of all pictures, with their most frequent values or their range. */
export async function fieldsOf(index: VectorIndex): Promise<readonly FieldInfo[]> {
  const fields = new Map<string, Map<MetadataValue, number>>();
  for await (const block of index.entries()) {
    for (const entry of block) {
      for (const [name, value] of Object.entries(detailsOf(entry.metadata).metadata)) {
        const values = fields.get(name) ?? new Map<MetadataValue, number>();
        fields.set(name, values.set(value, (values.get(value) ?? 0) + 1));
      }
    }
  }
  return [...fields].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, values]) => fieldOf(name, values));
}

function fieldOf(name: string, values: ReadonlyMap<MetadataValue, number>): FieldInfo {
  const [first] = values.keys();
  const type = typeof first as FieldInfo['type'];
  const count = [...values.values()].reduce((sum, number) => sum + number, 0);
  if (type === 'number') {
    const numbers = [...values.keys()] as number[];
    const from = numbers.reduce((least, value) => Math.min(least, value), Infinity);
    return { name, type, count, from, to: numbers.reduce((most, value) => Math.max(most, value), -Infinity) };
  }
  const frequent = [...values].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, mostValues);
  return { name, type, count, values: frequent.map(([value, number]) => ({ value, count: number })) };
}
