import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '@vse/testing';
import { openFavre } from './favre';

describe('openFavre', () => {
  it('reads a name and a caption a line, and names the line it cannot read', async () => {
    const folder = await temporaryFolder();
    await expect(openFavre(folder)).rejects.toThrow(/annotations\.10k\.txt.*is empty/);
    await writeFile(join(folder, 'annotations.10k.txt'), 'a.jpg a dog runs\n');
    const dataset = await openFavre(folder);
    expect(dataset.images).toEqual([{ id: 'a' }]);
    expect(dataset.captions).toEqual([{ id: 'a#0', image: 0, text: 'a dog runs' }]);
    await writeFile(join(folder, 'annotations.10k.txt'), 'a.jpg a dog runs\nb.jpg \n');
    await expect(openFavre(folder)).rejects.toThrow(
      /line 2 must be an image name and a caption, got "b\.jpg "/,
    );
  });

  it('takes a file of one\u2019s own with images of a folder, and leaves out what is not there', async () => {
    const folder = await temporaryFolder();
    const names = Array.from({ length: 10 }, (_, i) => `p${i}.jpg`);
    await mkdir(join(folder, 'pictures', 'more'), { recursive: true });
    for (const name of names) await writeFile(join(folder, 'pictures', 'more', name), '');
    const lines = [...names, 'p3.jpg', 'absent.jpg'].map((name, i) => `more/${name} caption ${i}\n`);
    await writeFile(join(folder, 'mine.txt'), lines.join(''));
    const images = join(folder, 'pictures');
    const dataset = await openFavre(join(folder, 'mine.txt'), { images });
    expect(dataset.images[9]).toEqual({ id: 'more/p9', file: join(images, 'more/p9.jpg') });
    expect(dataset.captions.filter(({ image }) => image === 3).map(({ id }) => id)).toEqual([
      'more/p3#0',
      'more/p3#1',
    ]);
    expect(dataset.splits).toEqual({ train: [0, 1, 2, 3, 4, 5, 6, 7, 8], dev: [9] });
    expect(dataset.notes).toEqual([
      'Dropped 1 images that are absent, with their captions: more/absent.jpg.',
    ]);
    await expect(openFavre(join(folder, 'mine.txt'), { images: folder })).rejects.toThrow(
      /must name images that are in .*got 11 names of none.*Give the folder of its images/,
    );
    await writeFile(join(folder, 'mine.txt'), '../secret.jpg a dog\n');
    await expect(openFavre(join(folder, 'mine.txt'), { images })).rejects.toThrow(/leads out of it/);
  });
});

describe('openFavre on names with blanks', () => {
  it('ends a name at a tab, or after the extension of a picture', async () => {
    const folder = await temporaryFolder();
    for (const name of ['my dog.jpg', 'cat.jpg', 'no extension']) await writeFile(join(folder, name), '');
    await writeFile(
      join(folder, 'mine.txt'),
      'my dog.jpg a dog runs .\ncat.jpg a cat, see my dog.jpg\nno extension\tsomething\n',
    );
    const { images, captions } = await openFavre(join(folder, 'mine.txt'), { images: folder });
    expect(images.map(({ id }) => id)).toEqual(['my dog', 'cat', 'no extension']);
    expect(captions.map(({ text }) => text)).toEqual(['a dog runs .', 'a cat, see my dog.jpg', 'something']);
  });
});

describeWithShared('openFavre on the real thing', 'data/favre', (folder) => {
  it('finds 9,000 and 1,000 images with one caption each', async () => {
    const { images, captions, splits } = await openFavre(folder);
    expect([images.length, captions.length]).toEqual([10000, 10000]);
    expect([splits['train']!.length, splits['dev']!.length]).toEqual([9000, 1000]);
    expect(new Set(images.map(({ id }) => id)).size).toBe(10000);
  });
});
