import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VseError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readFlags } from './flags';
import type { ExperimentData } from './experiment-data';
import { openData } from './open-data';
import { flickr8kFolder, precomputedFolder, writeLines } from './testing/folders';

beforeEach(async () => {
  vi.stubEnv('VSE_CACHE', await temporaryFolder());
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

function open(folder: string, ...flags: string[]): Promise<ExperimentData> {
  const { common } = readFlags(['--data', folder, ...flags], { name: 'test', help: '', flags: {} });
  return openData(common, 'regions');
}

/** The message of the error made for people that a promise ends with. */
async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (VseError.isInstance(error)) return error.message;
  throw new Error(`wanted an error made for people, got ${String(error)}`);
}

describe('--data', () => {
  it('that is not there', async () => {
    const folder = join(await temporaryFolder(), 'none');
    expect(await messageOf(open(folder))).toBe(
      `--data: ${folder} does not exist, wanted a folder. Leave --data out to use the embedded data set.`,
    );
  });

  it('that is a file', async () => {
    const file = join(await temporaryFolder(), 'file.txt');
    await writeFile(file, 'text');
    expect(await messageOf(open(file))).toContain(`--data: ${file} is a file, wanted a folder.`);
  });

  it('that holds something else', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'holiday.jpg'), '');
    expect(await messageOf(open(folder))).toMatch(
      /not a known data set.*Wanted \*_ims\.npy.*got holiday\.jpg/,
    );
  });
});

describe('a precomputed folder', () => {
  it('with all in place opens', async () => {
    const { train, dev, test, imageDim } = await open(await precomputedFolder());
    expect([train, dev!, test].map(({ imageCount }) => imageCount)).toEqual([3, 3, 3]);
    expect(imageDim).toBe(4);
  });

  it('with --limit gives the first images of each split, with their captions', async () => {
    const folder = await precomputedFolder();
    const [all, two] = await Promise.all([open(folder), open(folder, '--limit', '2')]);
    for (const split of ['train', 'dev', 'test'] as const) {
      expect(two[split]!.imageCount).toBe(2);
      expect([...two[split]!.captionToImage]).toEqual([0, 0, 1, 1]);
      expect(await two[split]!.readImages([0, 1])).toEqual(await all[split]!.readImages([0, 1]));
      expect(await two[split]!.readCaptions([0, 1, 2, 3])).toEqual(
        await all[split]!.readCaptions([0, 1, 2, 3]),
      );
    }
  });

  it('with --train-limit gives the first images to train on, and whole other splits', async () => {
    const folder = await precomputedFolder();
    const [all, one] = await Promise.all([open(folder), open(folder, '--train-limit', '1')]);
    expect([one.train, one.dev!, one.test].map(({ imageCount }) => imageCount)).toEqual([1, 3, 3]);
    expect(await one.train.readCaptions([0, 1])).toEqual(await all.train.readCaptions([0, 1]));
    const both = await open(folder, '--train-limit', '3', '--limit', '2');
    expect([both.train, both.dev!, both.test].map(({ imageCount }) => imageCount)).toEqual([2, 2, 2]);
  });

  it('with a truncated array', async () => {
    const folder = await precomputedFolder();
    const file = join(folder, 'train_ims.npy');
    const { length } = await readFile(file);
    await truncate(file, length - 10);
    expect(await messageOf(open(folder))).toBe(
      `openNpy: ${file}: a float32 array [3, 2, 4] takes ${length} bytes with its header, the file has ` +
        `${length - 10}. It is truncated: copy or write it again.`,
    );
  });

  it('with more captions than images can have', async () => {
    const folder = await precomputedFolder();
    const file = join(folder, 'dev_caps.txt');
    await writeLines(file, Array<string>(16).fill('a dog'));
    expect(await messageOf(open(folder))).toBe(
      `openPrecomputed: dev: ${file} must have the same number of captions for each image, got 16 captions for ` +
        '3 images (dev_ims.npy is [3, 2, 4]). Take both files from one set, whole.',
    );
  });

  it('with an empty caption', async () => {
    const folder = await precomputedFolder();
    const file = join(folder, 'test_caps.txt');
    await writeLines(file, ['a dog', ' ', 'a cat', 'a cow', 'a hen', 'a pig']);
    expect(await messageOf(open(folder))).toBe(
      `openPrecomputed: test: ${file}, line 2 must be a caption, got an empty line. Fill it in.`,
    );
  });

  it('without a split to train on', async () => {
    const folder = await precomputedFolder();
    await rm(join(folder, 'train_caps.txt'));
    expect(await messageOf(open(folder))).toBe(
      `--data: ${folder} must hold the splits train and test (or dev), got dev, test. Add the files of the others.`,
    );
  });

  it('whose captions give no vocabulary', async () => {
    const folder = await precomputedFolder();
    await writeLines(join(folder, 'train_caps.txt'), ['one', 'two', 'three', 'four', 'five', '...']);
    expect(await messageOf(open(folder))).toBe(
      '--data: the captions of train/train must have words that occur 4 times, got none in 6 captions. ' +
        'Give more of them: a higher --limit, or whole caption files.',
    );
  });
});

describe('pictures with captions', () => {
  it('in place open, and a limit takes the first', async () => {
    const { train, dev, test } = await open(await flickr8kFolder(), '--limit', '4');
    expect([train, dev!, test].map(({ imageCount }) => imageCount)).toEqual([4, 1, 1]);
  });

  it('to train on may be fewer, with the features and the vocabulary of those alone', async () => {
    const folder = await flickr8kFolder();
    const [all, few] = [await open(folder), await open(folder, '--train-limit', '4')];
    expect([few.train, few.dev!, few.test].map(({ imageCount }) => imageCount)).toEqual([4, 1, 1]);
    expect(await few.train.readImages([0, 3])).toEqual(await all.train.readImages([0, 3]));
    expect(await few.test.readImages([0])).toEqual(await all.test.readImages([0]));
    expect(few.train.captionToImage.length).toBeLessThan(all.train.captionToImage.length);
  });

  it('with a line that does not parse', async () => {
    const folder = await flickr8kFolder();
    const file = join(folder, 'Flickr8k.token.txt');
    await writeLines(file, ['picture0.png#0\ta dog', 'picture1.png a cat']);
    expect(await messageOf(open(folder))).toBe(
      `openFlickr8k: ${file}, line 2 must be "<image>#<number>", a tab and a caption, got "picture1.png a cat". ` +
        'Correct the line or remove it.',
    );
  });

  it('with an empty caption', async () => {
    const folder = await flickr8kFolder();
    const file = join(folder, 'Flickr8k.token.txt');
    await writeLines(file, ['picture0.png#0\ta dog', 'picture1.png#0\t ']);
    expect(await messageOf(open(folder))).toBe(
      `openFlickr8k: ${file}, line 2 must have a caption, got none for picture1.png#0. Fill it in or remove the line.`,
    );
  });

  it('without a list of what to train on', async () => {
    const folder = await flickr8kFolder();
    await rm(join(folder, 'Flickr_8k.trainImages.txt'));
    expect(await messageOf(open(folder))).toMatch(
      /flickr8k must have images in the splits train and test.*got train 0, dev 1, test 1\. Give the folder.*Flickr_8k\.trainImages\.txt is not in the folder/,
    );
  });

  it('that do not decode end the run with their names, after all others', async () => {
    const folder = await flickr8kFolder();
    const bad = join(folder, 'Flicker8k_Dataset', 'picture2.png');
    await writeFile(bad, 'not a picture');
    const message = await messageOf(open(folder));
    expect(message).toContain('1 image could not be read');
    expect(message).toContain(`${bad}: Input file contains unsupported image format`);
    expect(message).toMatch(/Repair the files and run again.*or leave them out with --skip-bad\.$/);
  });

  it('that do not decode are left out with --skip-bad, and named in the notes', async () => {
    const folder = await flickr8kFolder();
    const bad = join(folder, 'Flicker8k_Dataset', 'picture2.png');
    await truncate(bad, 60);
    const { train, notes } = await open(folder, '--skip-bad');
    expect(train.imageCount).toBe(5);
    expect([...train.captionToImage]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect(await train.readCaptions([4])).toEqual(['a dog and a ball number 6 in the grass']);
    expect(notes.join('\n')).toContain(`Left out ${bad}: `);
  });

  it('leave nothing to train on where all of them are left out', async () => {
    const folder = await flickr8kFolder();
    const bad = (i: number) => join(folder, 'Flicker8k_Dataset', `picture${i}.png`);
    for (let i = 0; i < 6; i++) await truncate(bad(i), 60);
    const message = await messageOf(open(folder, '--skip-bad'));
    expect(message).toMatch(/got train 0, dev 1, test 1\. Give the folder with its pictures/);
    expect(message).toContain(`Left out ${bad(5)}: `);
  });
});

describe('Ctrl-C while features are extracted', () => {
  it('says that the same command goes on, which it does', async () => {
    const folder = await flickr8kFolder();
    const listeners = process.listenerCount('SIGINT');
    const interrupted = messageOf(open(folder));
    await vi.waitUntil(() => process.listenerCount('SIGINT') > listeners, { interval: 1 });
    process.emit('SIGINT');
    expect(await interrupted).toBe('Extraction was stopped; the same command goes on from here.');
    expect(process.exitCode).toBe(130);
    process.exitCode = undefined;
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    expect((await open(folder)).train.imageCount).toBe(6);
  });
});
