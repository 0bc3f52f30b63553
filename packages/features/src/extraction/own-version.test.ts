import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ownVersion } from './own-version';

it('is the version in the manifest', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  expect(ownVersion()).toBe((JSON.parse(text) as { version: string }).version);
});
