import { describe, expect, it } from 'vitest';
import { insteadOf, renamedFlags } from './renamed-flags';

describe('insteadOf', () => {
  it('says the new name of each renamed flag', () => {
    const names = Object.values(renamedFlags).map(({ current }) => current);
    expect(names).toEqual(['backend', 'constants']);
    for (const [former, { current }] of Object.entries(renamedFlags)) {
      expect(insteadOf(former, names, (name) => `--${name}`)).toBe(` It is called --${current} now.`);
    }
  });

  it.each([
    ['bakend', ' Did you mean --backend?'],
    ['constructor', ''],
  ])('says of --%s:%s', (flag, wanted) => {
    expect(insteadOf(flag, ['backend', 'constants', 'epochs'], (name) => `--${name}`)).toBe(wanted);
  });

  it('names no new flag where the program has none', () => {
    expect(insteadOf('preset', ['epochs', 'resume'])).not.toContain('constants');
  });
});
