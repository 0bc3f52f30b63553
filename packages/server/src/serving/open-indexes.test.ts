import { join } from 'node:path';
import { VseError } from '@vse/base';
import { approximateIndex, type ApproximateIndex } from '@vse/search/approximate';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import type { ServedEmbedder } from '../model/served-embedder';
import { openIndexes } from './open-indexes';

const nothing = () => Promise.resolve({ items: [], failures: [] });
const embedder: ServedEmbedder = {
  model: { digest: 'm', images: { embedDim: 2 } },
  embedImages: nothing,
  embedCaptions: nothing,
};

it('searches by the graph of an index that was made with one', async ({ skip }) => {
  const home = await temporaryFolder();
  const made = await approximateIndex({
    folder: join(home, 'vectors'),
    dim: 2,
    model: 'm',
    fromRows: 1,
  }).catch((error: unknown) => {
    if (VseError.isInstance(error) && error.kind === 'backend') return undefined;
    throw error;
  });
  if (!made) return skip('usearch has no binary for this system');
  await made.add([{ id: 'dog.jpg', vector: Float32Array.of(1, 0) }]);
  await made.save();
  await made.close();
  const opened = await openIndexes(embedder, home);
  const { index } = opened;
  expect(await (index as ApproximateIndex).graphCount()).toBe(1);
  expect((await index.search([Float32Array.of(1, 1)], { k: 1 }))[0]![0]!.id).toBe('dog.jpg');
  await opened.close();
});
