import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importGraph } from './testing/import-graph';

const fileOf = (name: string) => resolve(import.meta.dirname, name);

describe('the entries', () => {
  it.each(['index.ts', 'parsing.ts'])(
    'load in a page: %s reaches no Node built-in and no tagger',
    (entry) => {
      const { files, packages } = importGraph(fileOf(entry));
      expect(files.size).toBeGreaterThan(20);
      const unwanted = [...packages].filter((name) => isBuiltin(name) || /^(wink-|@huggingface)/.test(name));
      expect(unwanted).toEqual([]);
    },
  );

  it('keep parsers out of the main one', () => {
    const { files } = importGraph(fileOf('index.ts'));
    expect([...files].filter((file) => file.startsWith(fileOf('parsing')))).toEqual([]);
    expect(files).toContain(fileOf('relations/relation-encoder.ts'));
  });
});

describe('importGraph', () => {
  it('follows files and packages, and skips types and dynamic imports', () => {
    expect([...importGraph(fileOf('testing/tiny-text-model.ts')).packages]).toEqual([
      'node:fs/promises',
      'node:path',
    ]);
    const { files, packages } = importGraph(fileOf('vectors/byte-chunks.ts'));
    expect(files).toContain(fileOf('../../core/src/index.ts'));
    expect(packages).not.toContain('node:fs');
    expect(importGraph(fileOf('parsing/tagged-word.ts')).files.size).toBe(1);
  });
});
