import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openKarpathy } from './karpathy';

describe('openKarpathy', () => {
  let folder: string;
  let path: string;
  const write = (value: unknown): Promise<void> => writeFile(path, JSON.stringify(value));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'karpathy-'));
    path = join(folder, 'dataset_small.json');
    await writeFile(join(folder, 'b.jpg'), '');
  });

  it('reads images, captions of any number, and splits', async () => {
    await write({
      images: [
        { filename: 'a.jpg', split: 'val', sentences: [{ raw: ' One. ' }, { raw: 'Two.' }] },
        { filename: 'b.jpg', split: 'restval', sentences: [{ raw: 'Three.' }] },
      ],
    });
    const dataset = await openKarpathy(path);
    expect(dataset.name).toBe('small');
    expect(dataset.splits).toEqual({ dev: [0], restval: [1] });
    expect(dataset.captions.map(({ image, text }) => [image, text])).toEqual([
      [0, 'One.'],
      [0, 'Two.'],
      [1, 'Three.'],
    ]);
    const pictured = await openKarpathy(path, { images: folder });
    expect(pictured.images).toEqual([{ id: 'b', file: join(folder, 'b.jpg') }]);
    expect(pictured.notes).toEqual(['Dropped 1 images that are absent, with their captions.']);
  });

  it('names the entry at fault', async () => {
    await write({ images: [{ filename: 'a.jpg', split: 'train' }] });
    await expect(openKarpathy(path)).rejects.toThrow(/images\[0\] must have filename, split and sentences/);
    await write({ images: [{ filename: 'a.jpg', split: 'train', sentences: [{ raw: '' }] }] });
    await expect(openKarpathy(path)).rejects.toThrow(/images\[0\]\.sentences\[0\]\.raw/);
    await write({});
    await expect(openKarpathy(path)).rejects.toThrow(/list "images"/);
    await writeFile(path, '{');
    await expect(openKarpathy(path)).rejects.toThrow(/must be JSON/);
  });
});
