import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { checkAtLeast, checkChoice, checkPositive, checkWhole } from './options';

describe('option checks', () => {
  it('take what is in range', () => {
    expect(() => {
      checkAtLeast('here', 'margin', 0, 0);
      checkPositive('here', 'temperature', 0.01);
      checkWhole('here', 'k', 1, 1);
      checkChoice('here', 'mode', 'dense', ['mil', 'dense']);
    }).not.toThrow();
  });

  it.each([
    () => checkAtLeast('here', 'margin', -0.1, 0),
    () => checkAtLeast('here', 'margin', NaN, 0),
    () => checkAtLeast('here', 'margin', Infinity, 0),
    () => checkPositive('here', 'temperature', 0),
    () => checkWhole('here', 'k', 0, 1),
    () => checkWhole('here', 'k', 1.5, 1),
    () => checkChoice('here', 'mode', 'dens', ['mil', 'dense']),
  ])('refuse what is not', (check) => expect(check).toThrow(OptionError));

  it('say where, what was wanted and what was got', () =>
    expect(() => checkChoice('here', 'mode', 'dens', ['mil', 'dense'])).toThrow(
      "here: mode must be 'mil' or 'dense', got 'dens'.",
    ));
});
