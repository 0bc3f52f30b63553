import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proseFaults } from './prose-faults';
import { root } from './workspace';

describe('proseFaults', () => {
  it.each([
    ['/** Whether it is normalised. */ const a = 1;', '1: a doc comment begins with "Whether"'],
    ['const a = 1;\n/**\n * How many.\n */', '2: a doc comment begins with "How"'],
    ['/** Reads it. Throws a `DataError`. */', '1: "Throws a ..." in prose: use @throws'],
    ['const a = { ...{ b: 1 } };', '1: an object literal spread into another: write its fields out'],
    [`const ${'slo' + 'pe'} = 1;`, `1: "${'slo' + 'pe'}" is called gradient`],
    [`// the ${'eng' + 'ine'} in use`, `1: "${'eng' + 'ine'}" is called backend`],
  ])('finds %j', (text, fault) => {
    expect(proseFaults('a.ts', text)).toEqual([fault]);
  });

  it('lets good prose pass', () => {
    const text =
      '/** Scores `[images, captions]`. What follows may begin so. */\nconst a = { ...b, c: tf.engine() };';
    expect(proseFaults('a.ts', text)).toEqual([]);
  });
});

const only = process.env['VSE_PROSE'] ?? '';
const files = execFileSync('git', ['ls-files', '*.ts'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && file.startsWith(only) && !file.startsWith('scripts/src/prose'));

it.each(files)('%s reads as CONTRIBUTING.md says', (file) => {
  expect(proseFaults(file, readFileSync(join(root, file), 'utf8'))).toEqual([]);
});
