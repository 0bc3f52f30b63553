import { describe, expect, it } from 'vitest';
import { assertFinite, ReportError } from './report-error';

describe('ReportError', () => {
  it('carries the mark of this project', () => {
    const error = new ReportError('what');
    expect(error).toBeInstanceOf(Error);
    expect(Symbol.for('vse.error') in error).toBe(true);
    expect([error.name, error.kind, error.message]).toEqual(['ReportError', 'option', 'what']);
  });
});

describe('assertFinite', () => {
  it('names the first number that is not', () => {
    expect(() => assertFinite('here', 'loss', [1, NaN, Infinity])).toThrow(
      'here: loss[1] must be a finite number, got NaN.',
    );
    expect(() => assertFinite('here', 'loss', [])).not.toThrow();
  });
});
