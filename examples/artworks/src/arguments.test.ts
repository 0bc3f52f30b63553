import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { readArguments } from './arguments';

it('has settings for few pictures, and reads facts', () => {
  expect(readArguments([])).toMatchObject({ epochs: 12, points: 3, where: [], out: 'runs/artworks' });
  const args = readArguments([
    '--data',
    'mine',
    '--where',
    'artist=Jan Vermeer, date = 1658',
    '--epochs',
    '5',
  ]);
  expect(args).toMatchObject({ epochs: 5, embedDim: 256 });
  expect(args.where).toEqual([
    { field: 'artist', value: 'Jan Vermeer' },
    { field: 'date', value: '1658' },
  ]);
  expect(() => readArguments(['--where', 'Vermeer'])).toThrow(/--where: .*artist=Vermeer, got Vermeer/);
});

it('takes the folder of a model or of its run, and refuses another before anything begins', async () => {
  const run = await temporaryFolder();
  expect(() => readArguments(['--from', run])).toThrow(/--from: .* must hold a model\.json, got none/);
  await mkdir(join(run, 'model'));
  await writeFile(join(run, 'model', 'model.json'), '{}');
  for (const from of [run, join(run, 'model')])
    expect(readArguments(['--from', from]).from).toBe(join(run, 'model'));
});
