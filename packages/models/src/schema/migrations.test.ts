import { describe, expect, it } from 'vitest';
import { migrate, type Migration } from './migrations';

const steps: Readonly<Record<number, Migration>> = {
  1: (content) => ({ ...content, schemaVersion: 2, title: content['name'] }),
  2: ({ name, ...content }) => ({ ...content, schemaVersion: 3, was: name }),
};

describe('migrate', () => {
  it('brings old content forward one version after another, and leaves the present one', () => {
    const first = { schemaVersion: 1, name: 'dogs' };
    expect(migrate('model.json', first, steps, 3)).toEqual({ schemaVersion: 3, title: 'dogs', was: 'dogs' });
    expect(migrate('model.json', { schemaVersion: 2, name: 'a' }, steps, 3)).toEqual({
      schemaVersion: 3,
      was: 'a',
    });
    const present = { schemaVersion: 3 };
    expect(migrate('model.json', present, steps, 3)).toBe(present);
  });

  it.each([[4], [0], [1.5], ['1'], [null], [undefined], ['constructor'], [-1]])(
    'refuses version %j',
    (version) => {
      expect(() => migrate('model.json', { schemaVersion: version }, steps, 3)).toThrow(
        'model.json must have schemaVersion 3 or an older one',
      );
    },
  );

  it('refuses a migration that does not give the next version', () => {
    expect(() => migrate('model.json', { schemaVersion: 1 }, { 1: (content) => content }, 2)).toThrow(
      TypeError,
    );
  });
});
