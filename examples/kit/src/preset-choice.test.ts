import { describe, expect, it } from 'vitest';
import { presetHelp, presetLine, presetOf, settingsOf, type Presets } from './preset-choice';

const three = {
  paper: { epochs: 30, batchSize: 128 },
  photographs: { epochs: { regions: 4, global: 12 }, batchSize: 64, learningRate: 1e-3 },
  scenes: { epochs: 2, batchSize: 64 },
};
const two = { paper: { epochs: 10 }, scenes: { epochs: 6 } };
const only = { name: 'best-global', settings: { epochs: 6, embedDim: 512, hidden: undefined } };

describe('presets of examples', () => {
  it('are those for photographs where there are some, and those for scenes elsewhere', () => {
    expect(presetOf(undefined, undefined)).toBe('scenes');
    expect(presetOf(undefined, 'data')).toBe('photographs');
    expect(presetOf('paper', 'data')).toBe('paper');
    expect(() => presetOf('papers', 'data')).toThrow(
      '--preset: wanted one of paper, photographs, scenes, got papers.',
    );
    expect(() => presetOf('best-global', 'data', three)).toThrow('It is the example best-global.');
  });

  it('have a name of their own where there is only one', () => {
    expect(presetOf('best-global', 'data', only)).toBe('photographs');
    expect(presetOf('best-global', undefined, only)).toBe('scenes');
    expect(() => presetOf('best', 'data', only)).toThrow(
      '--preset: wanted one of best-global, paper, photographs, scenes, got best.',
    );
  });

  it('have the settings of the paper for photographs unless there are others', () => {
    expect(settingsOf('photographs', two)).toEqual({ epochs: 10 });
    expect(settingsOf<object>('photographs', three)).toEqual(three.photographs);
    expect(settingsOf('scenes', two)).toEqual({ epochs: 6 });
    for (const choice of ['paper', 'photographs', 'scenes'] as const) {
      expect(settingsOf(choice, only)).toBe(only.settings);
    }
  });

  it('are listed in the help with what they set', () => {
    expect(presetHelp(three).split('\n')).toEqual([
      '  --preset NAME      photographs (default with --data): epochs (regions 4, global 12), batch size 64, learning rate 0.001',
      '                     paper: epochs 30, batch size 128',
      '                     scenes (default without --data): epochs 2, batch size 64',
    ]);
    expect(presetHelp(two)).toContain('paper: the same\n');
    expect(presetHelp(only)).toContain('best-global, the settings of every run: epochs 6, embed dim 512');
    expect(presetHelp(undefined)).toContain('changes nothing here');
  });
});

describe('presetLine', () => {
  const line = (preset: 'photographs' | 'paper' | 'scenes', named?: string, presets?: Presets<object>) =>
    presetLine({
      preset,
      given: {
        example: 'x',
        flags: named === undefined ? {} : { preset: named },
        ...(presets && { presets }),
      },
    });

  it('names the settings for photographs, unless a flag named them', () => {
    expect(line('photographs', undefined, three)).toBe(
      'Preset photographs (sizes for a CPU; --preset paper has those of the paper): epochs (regions 4, global 12), batch size 64, learning rate 0.001.',
    );
    expect(line('photographs', undefined, two)).toBe(
      'Preset photographs (the same as --preset paper): epochs 10.',
    );
    expect(line('photographs', 'photographs', three)).toBeUndefined();
    expect(line('paper', 'paper', three)).toBeUndefined();
    expect(line('scenes', undefined, three)).toBeUndefined();
  });

  it('names the only preset, and says that another changes nothing', () => {
    expect(line('photographs', undefined, only)).toBe('Preset best-global: epochs 6, embed dim 512.');
    expect(line('photographs', 'best-global', only)).toBeUndefined();
    expect(line('paper', 'paper', only)).toBe(
      '--preset paper: this example has one preset. Preset best-global: epochs 6, embed dim 512.',
    );
  });

  it('says nothing of presets that an example has not, unless one was asked for', () => {
    expect(line('photographs')).toBeUndefined();
    expect(line('paper', 'paper')).toBe('--preset paper: x has the same settings for all data.');
  });
});
