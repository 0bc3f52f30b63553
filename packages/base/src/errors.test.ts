import { describe, expect, it } from 'vitest';
import { BackendError, DataError, OptionError, ShapeError, VseError } from './errors';

describe('VseError', () => {
  it.each([
    [new ShapeError('a'), 'ShapeError', 'shape'],
    [new OptionError('a'), 'OptionError', 'option'],
    [new DataError('a'), 'DataError', 'data'],
    [new BackendError('a'), 'BackendError', 'backend'],
  ])('%s carries its name and kind', (error, name, kind) => {
    expect(error).toBeInstanceOf(VseError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.kind).toBe(kind);
  });

  it('keeps the cause', () => {
    const cause = new Error('disk full');
    expect(new DataError('cannot write', { cause }).cause).toBe(cause);
  });

  it('recognises errors of another copy of the package, and no others', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('vse.error')]: true });
    expect(VseError.isInstance(foreign)).toBe(true);
    expect(VseError.isInstance(new ShapeError('x'))).toBe(true);
    for (const other of [new Error('x'), null, undefined, 'x', {}])
      expect(VseError.isInstance(other)).toBe(false);
  });
});
