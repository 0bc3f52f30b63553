import { fileURLToPath } from 'node:url';
import { importGraph } from '@vse/testing';
import { expect, it } from 'vitest';

it('the browser entry reaches no package but @vse/base', async () => {
  const { packages } = await importGraph(fileURLToPath(new URL('browser.ts', import.meta.url)));
  expect([...packages.keys()]).toEqual([]);
});
