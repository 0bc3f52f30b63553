import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { parseSealedJson, sealedJson } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { damageCheck } from './damage-check';
import type { Subject } from './subject';

/** One file of one object; `read` decides what becomes of damage. */
const subject = (read: (text: string) => unknown): Subject => ({
  name: 'file',
  bound: false,
  async write(folder, seed) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'a.json'), sealedJson({ seed, text: 'a text of some length' }));
  },
  read: async (folder) => {
    const text = await readFile(join(folder, 'a.json'), 'utf8').catch(() => {
      throw new DataError('there is none');
    });
    return JSON.stringify(read(text));
  },
});

const attacked = async (read: (text: string) => unknown): Promise<string> =>
  damageCheck(subject(read), { places: 20, seed: 1, folder: await temporaryFolder() }).run();

it('passes files that are read only as they were written', async () => {
  expect(await attacked((text) => parseSealedJson('a.json', text))).toMatch(
    /^1 files, (\d\d) damages, \1 refused, 0 harmless, 0 silent$/,
  );
});

it('counts damage apart that makes no difference', async () => {
  const summary = await attacked((text) => {
    if (text === '') throw new DataError('empty');
    return text.includes('"seed":2');
  }).catch(String);
  expect(summary).toMatch(/^1 files, \d+ damages, [23] refused, \d\d harmless, 0 silent$/);
});

it('fails if damage is read silently, or ends with an error that is none of the project', async () => {
  await expect(attacked((text) => text.slice(0, 40))).rejects.toThrow(
    /a\.json, flip bit \d of byte \d+: loaded with other content/,
  );
  await expect(attacked((text) => JSON.parse(text))).rejects.toThrow('not a VseError: SyntaxError');
  await expect(attacked((text) => text.length > 0)).rejects.toThrow('both seeds have the same content');
});
