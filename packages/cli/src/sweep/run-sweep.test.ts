import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { vse } from '../testing/run';

/** A stand-in for a training, whose result is the product of its flags. */
const training = `
  const { readFileSync, writeFileSync } = require('node:fs');
  const options = { config: { type: 'string' }, out: { type: 'string' }, resume: { type: 'boolean' } };
  const { config, out } = require('node:util').parseArgs({ options }).values;
  const { margin, epochs } = JSON.parse(readFileSync(config, 'utf8'));
  writeFileSync(out + '/results.json', JSON.stringify([{ system: 'none', product: margin * epochs }]));
`;

it('vse sweep tabulates the rows of a grid, with flags of the command after --', async () => {
  const folder = await temporaryFolder();
  const [grid, out] = [join(folder, 'grid.json'), join(folder, 'out')];
  await writeFile(grid, JSON.stringify({ margin: [2, 3], epochs: 4 }));
  const command = ['--', process.execPath, '-e', training, '--'];
  const { code, output } = await vse(['sweep', grid, '--out', out, '--json', ...command]);
  expect(code).toBe(0);
  const { csv, missing } = JSON.parse(output) as {
    readonly csv: string;
    readonly missing: readonly string[];
  };
  expect(missing).toEqual([]);
  expect(csv).toMatch(/product/);
  expect(csv).toMatch(/\b8\b[^]*\b12\b/);
  await writeFile(grid, '{');
  const broken = await vse(['sweep', grid, '--out', out, ...command]);
  expect(broken.code).toBe(2);
  expect(broken.errors).toContain('must be JSON');
});
