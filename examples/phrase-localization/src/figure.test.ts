import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Box } from '@vse/eval';
import { figure } from './figure';
import type { Mention, PhraseData } from './open-phrases';
import type { Run } from './run';
import { dataOf, left, mention, regionsOf, right, whole } from './testing/toy';

/** A grey picture of two pixels. */
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNwOAAAAUMBAQURd3wAAAAASUVORK5CYII=';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'a.png'), picture, 'base64');
});

/** Images of "a dog and a cat", both named: the dog on the left, the cat on the right. */
function dogsAndCats(images: number): { data: PhraseData; mentions: Mention[][] } {
  const mentions = Array.from({ length: images }, (_, image) => [
    mention(image, 'a dog', left),
    { ...mention(image, 'a cat', right, '2'), firstWord: 3 },
  ]);
  const data = dataOf(regionsOf(), mentions.flat(), images);
  const file = join(folder, 'a.png');
  const named = data.dataset.images.map((image) => ({ ...image, file }));
  return { data: { ...data, dataset: { ...data.dataset, images: named } }, mentions };
}

function runOf(system: Run['system'], found: Iterable<readonly [Mention, Box]>): Run {
  return { system, seconds: 1, found: { best: new Map(found) } as unknown as Run['found'] };
}

describe('figure', () => {
  it('has the first system above the last, each with the box it found and whether that is right', async () => {
    const { data, mentions } = dogsAndCats(1);
    const [dog, cat] = mentions[0]!;
    const runs = [
      runOf('cca', [[dog!, left], [cat!, left]]), // prettier-ignore
      runOf('structure', []),
      runOf('hard-negatives', [[dog!, whole]]), // overlaps the dog's half of the picture by just a half; no cat found
    ];
    const [entry, ...others] = await figure(data, runs);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      image: { width: 2, height: 1, label: 'a.png' },
      words: ['a', 'dog', 'and', 'a', 'cat'],
      phrases: [{ firstWord: 0, words: 2 }, { firstWord: 3, words: 2 }], // prettier-ignore
      rows: [
        { system: 'normalised CCA', found: [{ box: left, right: true }, { box: left, right: false }] }, // prettier-ignore
        { system: 'with hard negatives', found: [{ box: whole, right: true }, undefined] },
      ],
    });
  });

  it('takes captions on which the two differ first, six at most, and none without a picture', async () => {
    const { data, mentions } = dogsAndCats(9);
    const all = mentions.flat();
    const truth = all.map((one) => [one, one.truth] as const);
    const wrongOnLast = all.map(
      (one) => [one, one.image === 8 && one.phrase === 'a cat' ? left : one.truth] as const,
    );
    const shown = await figure(data, [runOf('cca', truth), runOf('structure', wrongOnLast)]);
    expect(shown).toHaveLength(6);
    expect(shown[0]!.rows.map(({ found }) => found.map((one) => one?.right))).toEqual([[true, true], [true, false]]); // prettier-ignore
    const bare = {
      ...data,
      dataset: { ...data.dataset, images: data.dataset.images.map(({ id }) => ({ id })) },
    };
    expect(await figure(bare, [runOf('cca', truth)])).toEqual([]);
  });

  it('shows one system alone, and no caption of one phrase', async () => {
    const { data, mentions } = dogsAndCats(2);
    const kept = mentions.flat().slice(1); // image 0 has only its cat
    const found = kept.map((one) => [one, one.truth] as const);
    const shown = await figure({ ...data, test: { ...data.test, mentions: kept } }, [runOf('cca', found)]);
    expect(shown).toHaveLength(1);
    expect(shown[0]!.rows).toHaveLength(1);
  });
});
