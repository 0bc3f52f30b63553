import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe } from 'vitest';
import { describeIndex } from '../testing/conformance/describe-index';
import { hasUsearch } from '../testing/has-usearch';
import { approximateIndex, type ApproximateIndexOptions } from './approximate-index';
import type { VectorIndex } from '../vector-index';

const settings = new WeakMap<object, ApproximateIndexOptions>();

/** An index whose every search goes through a graph of all that it has. */
async function searchedByGraph(options: ApproximateIndexOptions): Promise<VectorIndex> {
  const index = await approximateIndex(options);
  const wrapped: VectorIndex = {
    ...index,
    async search(queries, search) {
      await index.save();
      return index.search(queries, search);
    },
  };
  settings.set(wrapped, options);
  return wrapped;
}

describe.skipIf(!hasUsearch)('with usearch', () => {
  describeIndex('approximateIndex', {
    async create(options) {
      const folder = join(await temporaryFolder(), 'index');
      return searchedByGraph({ ...options, folder, fromRows: 1, threads: 1 });
    },
    async again(index) {
      await index.close();
      return searchedByGraph(settings.get(index)!);
    },
  });
});
