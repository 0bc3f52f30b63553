import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { openScenes } from '@vse/datasets';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readArguments } from './arguments';
import { openPhrases, type PhraseData } from './open-phrases';

beforeEach(async () => {
  vi.stubEnv('VSE_CACHE', await temporaryFolder());
  const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  return () => {
    vi.unstubAllEnvs();
    quiet.mockRestore();
  };
});

/** A folder in the form of Flickr30K Entities, and the pictures beside it. */
async function entities(): Promise<{ data: string; images: string }> {
  const data = await temporaryFolder();
  await openScenes({ folder: data, sizes: { train: 3, dev: 1, test: 2 } });
  return { data, images: join(data, 'Flicker8k_Dataset') };
}

function open({ data, images }: { data: string; images?: string }, ...more: string[]): Promise<PhraseData> {
  return openPhrases(readArguments(['--data', data, ...(images ? ['--images', images] : []), ...more]));
}

/** Matches the note on what was left out of the test split. */
function countsOf(withoutBox: number, outside: number): string {
  return `^test: .*left out: ${withoutBox} without one, ${outside} whose box is outside`;
}

describe('openPhrases on a folder of Flickr30K Entities', () => {
  it('returns the phrases of each split with relative boxes, and the regions', async () => {
    const { train, dev, test, regions, dataset, notes } = await open(await entities());
    expect([train, dev!, test].map(({ images }) => images.length)).toEqual([3, 1, 2]);
    for (const { images, mentions } of [train, dev!, test]) {
      expect(mentions.length).toBeGreaterThan(images.length);
      expect(mentions.every(({ image }) => images.includes(image))).toBe(true);
      for (const { truth } of mentions) {
        const [x1, y1, x2, y2] = truth;
        expect(0 <= x1 && x1 < x2 && x2 <= 1 && 0 <= y1 && y1 < y2 && y2 <= 1).toBe(true);
      }
    }
    const read = await regions.read(test.images);
    expect(read.every(({ boxes }) => boxes.length > 0 && boxes.length <= regions.maxProposals)).toBe(true);
    expect(dataset.images.every(({ file }) => file !== undefined)).toBe(true);
    expect(notes.filter((note) => note.includes('phrases with a box; left out: '))).toHaveLength(3);
  });

  it('takes the first images of each split with --limit', async () => {
    const { train, test } = await open(await entities(), '--limit', '1');
    expect([train.images.length, test.images.length]).toEqual([1, 1]);
    expect(train.mentions.every(({ image }) => image === train.images[0])).toBe(true);
  });

  it('says which pictures are missing or do not decode, and continues without them with --skip-bad', async () => {
    const folder = await entities();
    const [first, second] = (await readdir(folder.images)).sort();
    await rm(join(folder.images, first!));
    await writeFile(join(folder.images, second!), 'no picture');
    await expect(open(folder)).rejects.toThrow(/--skip-bad/);
    const { train, notes } = await open(folder, '--skip-bad');
    expect(train.images).toHaveLength(1);
    expect(notes).toContainEqual(expect.stringMatching(/^Dropped 1 images that are absent/));
    expect(notes).toContainEqual(expect.stringMatching(`^Left out .*${second}: `));
  });

  it('leaves out and counts phrases without a box, and boxes outside their picture', async () => {
    const folder = await entities();
    const before = await open(folder);
    const image = before.test.images[0]!;
    const own = before.test.mentions.filter((mention) => mention.image === image);
    const [lost, moved] = [...new Set(own.map(({ chain }) => chain))];
    const file = join(folder.data, 'Annotations', `${before.dataset.images[image]!.id}.xml`);
    const objects = (await readFile(file, 'utf8')).replace(/<object>[\s\S]*?<\/object>/g, (object) => {
      if (object.includes(`<name>${lost}</name>`)) return '';
      if (!object.includes(`<name>${moved}</name>`)) return object;
      return object.replace(/<(xmin|xmax)>/g, '<$1>9'); // 900 pixels to the right or more
    });
    await writeFile(file, objects);
    const { test, notes } = await open(folder);
    const count = (of: string) => own.filter(({ chain }) => chain === of).length;
    expect(before.notes).toContainEqual(expect.stringMatching(countsOf(3, 0))); // three of those drawn have none
    expect(notes).toContainEqual(expect.stringMatching(countsOf(3 + count(lost!), count(moved!))));
    expect(test.mentions).toEqual(
      before.test.mentions.filter((one) => one.image !== image || ![lost, moved].includes(one.chain)),
    );
  });

  it('wants the pictures, and says where it looked', async () => {
    const { data } = await entities();
    await expect(open({ data })).rejects.toThrow(OptionError);
    await expect(open({ data })).rejects.toThrow(/--images: wanted the folder with the pictures/);
    const images = await temporaryFolder();
    await expect(open({ data, images })).rejects.toThrow(DataError);
    await expect(open({ data, images })).rejects.toThrow(
      /folder of images must hold the pictures <id>\.jpg, got none of 6 /,
    );
  });

  it('fails where a split has no phrase with a box', async () => {
    const folder = await entities();
    for (const name of await readdir(join(folder.data, 'Annotations'))) {
      const file = join(folder.data, 'Annotations', name);
      await writeFile(file, (await readFile(file, 'utf8')).replace(/<object>[\s\S]*<\/object>/, ''));
    }
    await expect(open(folder)).rejects.toThrow(/has no phrase with a box/);
  });
});
