import { describe, expect, it } from 'vitest';
import { insteadOf } from './renamed-flags';

describe('insteadOf', () => {
  it.each([
    ['engine', ' It is called --backend now.'],
    ['preset', ' It is called --constants now.'],
    ['bakend', ' Did you mean --backend?'],
    ['constructor', ''],
  ])('says of --%s:%s', (flag, wanted) => {
    expect(insteadOf(flag, ['backend', 'constants', 'epochs'], (name) => `--${name}`)).toBe(wanted);
  });

  it('names no new flag where the program has none', () => {
    expect(insteadOf('preset', ['epochs', 'resume'])).not.toContain('constants');
  });
});
