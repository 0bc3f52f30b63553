import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { leftText, listImages } from './list-images';

/** A folder `images` with some files in it, and a file beside it. */
async function setup(...names: readonly string[]) {
  const parent = await temporaryFolder();
  const folder = join(parent, 'images');
  await mkdir(join(folder, 'more'), { recursive: true });
  for (const name of names) await writeFile(join(folder, name), '');
  await writeFile(join(parent, 'secret.jpg'), '');
  return { parent, folder };
}

describe('listImages', () => {
  it('lists images of all subfolders, sorted', async () => {
    const { folder } = await setup('b.PNG', 'a.jpeg', 'more/c.webp', 'notes.txt', 'Z.jpg');
    const { images, left } = await listImages(folder);
    expect([...left]).toEqual([['.txt', 1]]);
    expect(images.map(({ id }) => id)).toEqual(['Z.jpg', 'a.jpeg', 'b.PNG', 'more/c.webp']);
    expect(images[3]!.file).toBe(join(folder, 'more/c.webp'));
  });

  it('takes the paths of a list, in its order, missing ones too', async () => {
    const { parent, folder } = await setup('a.jpg', 'b.jpg');
    await writeFile(join(parent, 'list.txt'), 'b.jpg\r\na.jpg\ngone.jpg\n');
    const { images } = await listImages(folder, join(parent, 'list.txt'));
    expect(images.map(({ id }) => id)).toEqual(['b.jpg', 'a.jpg', 'gone.jpg']);
  });

  it.each(['../secret.jpg', 'more/../../secret.jpg', '/etc/hostname', '../images-2/a.jpg', '.'])(
    'refuses %s, which leads out of the folder',
    async (path) => {
      const { parent, folder } = await setup('a.jpg');
      await writeFile(join(parent, 'list.txt'), `a.jpg\n${path}\n`);
      const listing = listImages(folder, join(parent, 'list.txt'));
      await expect(listing).rejects.toBeInstanceOf(DataError);
      await expect(listing).rejects.toThrow(`${path} leads out of`);
    },
  );

  it('refuses a link that leads out of the folder, and takes one that stays', async () => {
    const { parent, folder } = await setup('a.jpg');
    await symlink('a.jpg', join(folder, 'same.jpg'));
    expect((await listImages(folder)).images.map(({ id }) => id)).toEqual(['a.jpg', 'same.jpg']);
    await symlink(join(parent, 'secret.jpg'), join(folder, 'out.jpg'));
    await expect(listImages(folder)).rejects.toThrow(/out\.jpg leads out of .*secret\.jpg/);
  });

  it.skipIf(process.platform === 'win32')('does not wait for the writer of a pipe', async () => {
    const { folder } = await setup('a.jpg');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await symlink('pipe', join(folder, 'link'));
    const { images, left } = await listImages(folder);
    expect(images.map(({ id }) => id)).toEqual(['a.jpg']);
    expect([...left]).toEqual([['without extension', 1]]);
  });

  it('accepts a folder that is a link', async () => {
    const { parent, folder } = await setup('a.jpg');
    await symlink(folder, join(parent, 'link'));
    expect((await listImages(join(parent, 'link'))).images.length).toBe(1);
  });

  it('names a missing folder, a missing list, and a folder without images', async () => {
    const { parent, folder } = await setup('notes.txt');
    await expect(listImages(join(parent, 'none'))).rejects.toThrow(/--images: .*none cannot be read/);
    await expect(listImages(folder, join(parent, 'none'))).rejects.toThrow(/--list: .*none cannot be read/);
    await expect(listImages(folder)).rejects.toThrow(/must have files named .*got none/);
  });

  it('drops a byte order mark and blanks at the end of a line, in UTF-8 and UTF-16', async () => {
    const { parent, folder } = await setup('a.jpg', 'b c.jpg');
    const list = join(parent, 'list.txt');
    const text = '\ufeffa.jpg \t\r\nb c.jpg\r\n\r\n';
    for (const encoding of ['utf8', 'utf16le'] as const) {
      await writeFile(list, text, encoding);
      const { images } = await listImages(folder, list);
      expect(images.map(({ id }) => id)).toEqual(['a.jpg', 'b c.jpg']);
    }
    await writeFile(list, Buffer.from('caf\xe9.jpg', 'latin1'));
    await expect(listImages(folder, list)).rejects.toThrow(/must be text in UTF-8/);
  });

  it('counts what it leaves out, reads by content without extension, and passes over hidden files', async () => {
    const { folder } = await setup('a.png', 'b.jfif', 'c.HEIC', 'd.bmp', 'e.bmp', '._a.png', 'noise');
    await writeFile(join(folder, 'bare'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
    await mkdir(join(folder, '__MACOSX'));
    await writeFile(join(folder, '__MACOSX', 'x.png'), '');
    await mkdir(join(folder, 'out'));
    await writeFile(join(folder, 'out', 'shard-00000.npy'), '');
    const { images, left } = await listImages(folder, undefined, join(folder, 'out'));
    expect(images.map(({ id }) => id)).toEqual(['a.png', 'b.jfif', 'bare']);
    expect(leftText(left)).toBe(', 4 files left out: .HEIC 1, .bmp 2, without extension 1');
  });
});
