import { describe, expect, it } from 'vitest';
import { packagesNamedIn, programOf, unexportedImports } from './declaration-program';

const isOurs = (module: string) => module.startsWith('@vse/');

describe('unexportedImports', () => {
  it('lists names of our packages that are imported and not exported', () => {
    const text = [
      "import * as tf from '@tensorflow/tfjs-core';",
      "import { Loss, ScoredBatch as Batch } from '@vse/core';",
      "export { Loss } from '@vse/core';",
    ].join('\n');
    expect(unexportedImports(text, isOurs)).toEqual(['ScoredBatch of @vse/core']);
    expect(unexportedImports(`${text}\nexport { ScoredBatch } from '@vse/core';`, isOurs)).toEqual([]);
  });
});

describe('packagesNamedIn', () => {
  it('finds imports, import types and references, without subpaths and comments', () => {
    const text = [
      '/// <reference types="webgpu" />',
      "/** import { x } from 'commented'; */",
      "import { A } from '@scope/one/sub';",
      "export declare const b: import('two/sub').B;",
      "export { C } from './own.js';",
    ].join('\n');
    expect(packagesNamedIn(text)).toEqual(['@scope/one', 'two', 'webgpu']);
  });
});

it('programOf calls every function and exports every value', () => {
  const text = programOf({ entry: '@vse/losses', functions: ['maxOfHinges'], values: ['structurePresets'] });
  expect(text).toContain("import * as entry from '@vse/losses';");
  expect(text).toContain('export const maxOfHingesResult = entry.maxOfHinges(');
  expect(text).toContain('export const structurePresetsValue = entry.structurePresets;');
});
