import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from './temporary-folder';

const folder = await temporaryFolder();
const one = (value: number) => ({ shape: [], dtype: 'float64', data: [value] });
writeFileSync(
  join(folder, 'halves.json'),
  JSON.stringify({
    source: 'by hand',
    settings: { by: 2, of: 'all' },
    inputs: { x: one(6), unused: one(0) },
    cases: [
      { name: 'plain', outputs: { y: one(3) } },
      { name: 'other', settings: { by: 3 }, inputs: { x: one(9) }, outputs: { y: one(3) } },
    ],
  }),
);
writeFileSync(
  join(folder, 'single.json'),
  JSON.stringify({ source: 'by hand', settings: {}, inputs: { x: one(1) }, outputs: { y: one(1) } }),
);
vi.stubEnv('VSE_GOLDEN', folder);
vi.resetModules(); // another test file of this worker may have loaded it with its own folder
const { describeGolden, goldenCases } = await import('./golden');
vi.unstubAllEnvs();
vi.resetModules(); // the next file of this worker loads its own

const seen: string[] = [];
describeGolden('halves', ({ name, settings, inputs, outputs }) => {
  seen.push(name);
  expect(inputs['x']!.data[0]! / Number(settings['by'])).toBe(outputs['y']!.data[0]);
  expect(settings['of']).toBe('all');
  expect(Object.keys(inputs).sort()).toEqual(['unused', 'x']);
});

it('runs a test for every case, in order', () => expect(seen).toEqual(['plain', 'other']));

it('reads a file without cases as one case named after it', () => {
  const [only, ...rest] = goldenCases('single');
  expect(rest).toEqual([]);
  expect(only).toMatchObject({ name: 'single', outputs: { y: { data: [1] } } });
});

it('fails if the folder lacks a file', () => expect(() => goldenCases('absent')).toThrow(/ENOENT/));
