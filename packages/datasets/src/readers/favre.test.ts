import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '@vse/testing';
import { openFavre } from './favre';

describe('openFavre', () => {
  it('reads a name and a caption a line, and names the line it cannot read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'favre-'));
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
});

describeWithShared('openFavre on the real thing', 'data/favre', (folder) => {
  it('finds 9,000 and 1,000 images with one caption each', async () => {
    const { images, captions, splits } = await openFavre(folder);
    expect([images.length, captions.length]).toEqual([10000, 10000]);
    expect([splits['train']!.length, splits['dev']!.length]).toEqual([9000, 1000]);
    expect(new Set(images.map(({ id }) => id)).size).toBe(10000);
  });
});
