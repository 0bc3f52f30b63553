import { describe, expect, it } from 'vitest';
import { presetLine, presetOf, settingsOf } from './preset-choice';

describe('presets of examples', () => {
  it('are those for photographs where there are some, and those for scenes elsewhere', () => {
    expect(presetOf(undefined, undefined)).toBe('scenes');
    expect(presetOf(undefined, 'data')).toBe('photographs');
    expect(presetOf('paper', 'data')).toBe('paper');
    expect(() => presetOf('papers', 'data')).toThrow(
      '--preset: wanted one of paper, photographs, scenes, got papers.',
    );
    expect(() => presetOf('best-global', 'data')).toThrow('It is the example best-global.');
  });

  it('have the settings of the paper for photographs unless there are others', () => {
    const settings = { paper: 1, scenes: 2 };
    expect(settingsOf({ preset: 'photographs' }, settings)).toBe(1);
    expect(settingsOf({ preset: 'photographs' }, { ...settings, photographs: 3 })).toBe(3);
    expect(settingsOf({ preset: 'scenes' }, settings)).toBe(2);
  });

  it('are named in one line, unless a flag named them', () => {
    const given = (flags: Record<string, string>) => ({ example: 'x', flags });
    expect(presetLine({ preset: 'photographs', given: given({}) })).toContain('--preset paper');
    expect(presetLine({ preset: 'photographs', given: given({ preset: 'photographs' }) })).toBeUndefined();
    expect(presetLine({ preset: 'scenes', given: given({}) })).toBeUndefined();
  });
});
