import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { writableFile, writableFolder } from './writable-path';

it('takes what can be written, and refuses what cannot', async () => {
  const home = await temporaryFolder();
  const at = (...parts: readonly string[]) => join(home, ...parts);
  await mkdir(at('folder'));
  await writeFile(at('file.txt'), '');
  for (const path of [at('new.html'), at('file.txt'), at('folder', 'new.html')])
    await expect(writableFile('--html', path)).resolves.toBeUndefined();
  for (const path of [at('folder'), at('none', 'new.html'), at('file.txt', 'new.html')])
    await expect(writableFile('--html', path)).rejects.toThrow(OptionError);
  for (const path of [at('folder'), at('none'), at('none', 'below', 'more')])
    await expect(writableFolder('--out', path)).resolves.toBeUndefined();
  for (const path of [at('file.txt'), at('file.txt', 'below')])
    await expect(writableFolder('--out', path)).rejects.toThrow(`${at('file.txt')} is a file`);
});
