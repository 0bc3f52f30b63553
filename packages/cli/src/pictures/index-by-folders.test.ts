import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbedder } from '@vse/models/node';
import { indexPictures, openIndex, searchBy } from '@vse/search';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { drawSquare, smallModel, smallPictures } from '../testing/small-collection';

it('indexes a folder of pictures by a model folder, and finds each by itself, by file and by example', async () => {
  const parent = await temporaryFolder();
  const [model, pictures] = [await smallModel(parent), await smallPictures(parent)];
  const folder = join(parent, 'index');
  expect(await indexPictures(model, pictures, folder)).toMatchObject({ added: 3, failed: 0 });
  await drawSquare(join(pictures, 'red.png'), '#c0c020', 24);
  await rm(join(pictures, 'green.png'));
  expect(await indexPictures(model, pictures, folder)).toMatchObject({
    changed: 1,
    removed: 1,
    unchanged: 1,
    added: 0,
  });

  const embedder = await openEmbedder(model);
  const index = await openIndex(folder, { model: embedder.model.digest, threads: 1 });
  const ids = ['below/blue.png', 'red.png'];
  expect(await index.count()).toBe(2);
  for (const id of ids) {
    const byFile = await searchBy(embedder, index, { pictures: [join(pictures, id)], k: 1 });
    expect(byFile[0]!.id).toBe(id);
    expect(byFile[0]!.score).toBeCloseTo(1, 5);
    const byItem = await searchBy(undefined, index, { items: [id], k: 1 });
    expect(byItem[0]!.id).toBe(ids.find((other) => other !== id));
  }
  const { items } = await embedder.embedCaptions(['a red square']);
  const [hits] = await index.search([items[0]!.values], { k: 2 });
  const bySentence = await searchBy(embedder, index, { sentences: ['a red square'], k: 2 });
  expect(bySentence.map(({ id }) => id)).toEqual(hits!.map(({ id }) => id));
  bySentence.forEach(({ score }, i) => expect(score).toBeCloseTo(hits![i]!.score, 5));
  await index.close();
  await embedder.dispose();
});
