import { describe, expect, it } from 'vitest';
import { readSystemFlags } from './system-flags';

const read = (argv: readonly string[]) =>
  readSystemFlags(argv, {
    name: 'example',
    about: 'An example.',
    systems: ['one', 'two'] as const,
    recipes: {
      paper: { epochs: 30, batchSize: 128, embedDim: 1024, wordDim: 300, learningRate: 2e-4 },
      scenes: { epochs: 2, batchSize: 64, embedDim: 128, wordDim: 64 },
    },
    flags: { margin: { type: 'string', default: '1' } },
  });

describe('readSystemFlags', () => {
  it('runs all systems, small on scenes and as in the paper on photographs', () => {
    const { args, values } = read([]);
    expect(args).toMatchObject({ systems: ['one', 'two'], epochs: 2, embedDim: 128, out: 'runs/example' });
    expect(args).not.toHaveProperty('learningRate');
    expect(values.margin).toBe('1');
    expect(read(['--data', 'x', '--preset', 'paper']).args).toMatchObject({
      epochs: 30,
      batchSize: 128,
      learningRate: 2e-4,
    });
  });

  it('takes what the command line says', () => {
    const { args, values } = read([
      '--system',
      'two',
      '--epochs',
      '5',
      '--learning-rate',
      '0.1',
      '--margin',
      '3',
    ]);
    expect(args).toMatchObject({ systems: ['two'], epochs: 5, learningRate: 0.1 });
    expect(values.margin).toBe('3');
  });

  it.each([
    [['--system', 'three'], '--system: wanted one or more of one, two, got three'],
    [['--embed-dim', '0'], '--embed-dim: wanted a number above 0, got 0'],
    [['--margins', '1'], 'There is no flag --margins. Did you mean --margin?'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => read(argv)).toThrow(message);
  });
});
