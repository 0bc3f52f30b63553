import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, expect, it } from 'vitest';
import { exitCodes } from '../exit-codes';
import { onBackend, vse, vseJson } from '../testing/run';
import { smallModel, smallPictures } from '../testing/small-collection';

interface Failures {
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

let parent: string;
let model: string;
let pictures: string;
beforeAll(async () => {
  parent = await temporaryFolder();
  [model, pictures] = [await smallModel(parent), await smallPictures(parent)];
  // What is named as a picture and is none; root may read everything, so no permissions.
  const red = await readFile(join(pictures, 'red.png'));
  await writeFile(join(pictures, 'cut.png'), red.subarray(0, red.length / 2));
  await writeFile(join(pictures, 'empty.jpg'), '');
  await writeFile(join(pictures, 'text.jpg'), 'no picture');
  await mkdir(join(pictures, 'folder.jpg'));
  await symlink('nowhere.jpg', join(pictures, 'lost.jpg'));
  await symlink('loop.jpg', join(pictures, 'loop.jpg'));
  execFileSync('mkfifo', [join(pictures, 'pipe.jpg')]);
});

const isOneLineEach = (text: string) => !/^\s+at /m.test(text);

it('vse index names what it cannot read, and indexes the rest', async () => {
  const { code, data, errors } = await vseJson(['index', model, pictures, ...onBackend]);
  expect(code, errors).toBe(exitCodes.partly);
  expect(data).toMatchObject({ count: 3 });
  const reasons = (data as Failures).failures.map(({ id, reason }) => [id, reason]);
  expect(reasons.map(([id]) => id).sort()).toEqual([
    'cut.png',
    'empty.jpg',
    'loop.jpg',
    'lost.jpg',
    'pipe.jpg',
    'text.jpg',
  ]);
  expect(Object.fromEntries(reasons)).toMatchObject({
    'lost.jpg': 'the link leads to no file (ENOENT)',
    'loop.jpg': 'the link leads to no file (ELOOP)',
    'pipe.jpg': 'it is a pipe, a socket or a device, and is not read',
  });
  expect(isOneLineEach(errors)).toBe(true);
});

it('vse extract leaves out what it cannot read', async () => {
  const out = join(parent, 'features');
  const argv = ['extract', pictures, '--out', out, '--features', 'descriptor'];
  const { code, data, errors } = await vseJson(argv);
  expect(code, errors).toBe(exitCodes.partly);
  expect(data).toMatchObject({ rows: 3 });
  expect((data as Failures).failures.map(({ id }) => id).sort()).toEqual([
    'cut.png',
    'empty.jpg',
    'text.jpg',
  ]);
  expect(errors).toMatch(/3 that cannot be read: .*loop\.jpg.*lost\.jpg.*pipe\.jpg/);
});

it.each(['a folder', 'a pipe', 'a link to nowhere', 'bytes that are no text'])(
  'vse train names a table that is %s',
  async (kind) => {
    const table = join(parent, `${kind.replaceAll(' ', '-')}.csv`);
    if (kind === 'a folder') await mkdir(table);
    else if (kind === 'a pipe') execFileSync('mkfifo', [table]);
    else if (kind === 'a link to nowhere') await symlink('nowhere.csv', table);
    else await writeFile(table, Buffer.from([0xff, 0xfe, 0xfd, 0x80]));
    const argv = ['train', pictures, '--captions', table, '--features', 'descriptor'];
    const { code, errors } = await vse([...argv, '--out', join(parent, 'run'), ...onBackend]);
    expect([exitCodes.failed, exitCodes.usage]).toContain(code);
    expect(errors).toContain(table);
    expect(errors).not.toContain(`Did you mean ${table}`);
    expect(isOneLineEach(errors), errors).toBe(true);
  },
);
