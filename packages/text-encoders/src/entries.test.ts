import { resolve } from 'node:path';
import { importGraph } from '@vse/testing';
import { expect, it } from 'vitest';

const fileOf = (name: string) => resolve(import.meta.dirname, name);

it('the main entry reaches no parser', async () => {
  const { files } = await importGraph(fileOf('index.ts'));
  expect([...files].filter((file) => file.startsWith(fileOf('parsing')))).toEqual([]);
  expect(files).toContain(fileOf('relations/relation-encoder.ts'));
});
