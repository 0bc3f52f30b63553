import { describe, expect, it, vi } from 'vitest';
import { oneOf, positiveNumber, readFlags, someOf, wholeNumber } from './flags';

const example = { name: 'example', help: 'What it does.', flags: { colour: { type: 'string' } } } as const;

describe('readFlags', () => {
  it('reads scenes into runs/<name> by default', () => {
    const { common, values } = readFlags([], example);
    expect(common).toEqual({
      data: undefined,
      preset: 'scenes',
      features: 'descriptor',
      limit: Infinity,
      skipBad: false,
      seed: 1,
      out: 'runs/example',
      resume: false,
      given: { example: 'example', flags: {} },
    });
    expect(values.colour).toBeUndefined();
  });

  it('gives the flags of all examples as values, the example\u2019s own as text', () => {
    const argv = ['--data', 'folder', '--limit', '3', '--backend', 'cpu', '--resume', '--colour', 'red'];
    const { common, values } = readFlags(argv, example);
    expect(common).toMatchObject({ data: 'folder', limit: 3, prefer: ['cpu'], resume: true });
    expect(values.colour).toBe('red');
    const fastest = readFlags(['--backend', 'fastest'], example).common;
    expect([fastest.measure, fastest.prefer]).toEqual([true, undefined]);
  });

  it('prints the example\u2019s help and that of all, and ends', () => {
    const print = vi.spyOn(console, 'log').mockReturnValue();
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('ended');
    });
    expect(() => readFlags(['-h'], example)).toThrow('ended');
    expect(exit).toHaveBeenCalledWith(0);
    expect(print.mock.lastCall![0]).toMatch(/^What it does\.[\s\S]*--data DIR[\s\S]*runs\/example/);
    vi.restoreAllMocks();
  });

  it.each([
    [['--limit', '0'], '--limit: wanted a number above 0, got 0.'],
    [['--seed', '1.5'], '--seed: wanted a whole number, got 1.5.'],
    [['--backend', 'cuda'], '--backend: wanted one of tensorflow, webgpu, wasm, cpu, fastest, got cuda.'],
    [['--color', 'red'], 'There is no flag --color. Did you mean --colour? Run with --help'],
    [['--backend', 'wasn'], 'got wasn. Did you mean wasm?'],
    [['more'], 'Run with --help'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readFlags(argv, example)).toThrow(message);
  });
});

describe('numbers', () => {
  it('are absent where the flag is', () => {
    expect([positiveNumber('x', undefined), wholeNumber('x', undefined)]).toEqual([undefined, undefined]);
  });

  it.each(['', '-1', '0', 'NaN', 'Infinity', 'many'])('%j is not above 0', (text) => {
    expect(() => positiveNumber('rate', text)).toThrow(`--rate: wanted a number above 0, got ${text}.`);
  });

  it('are read in any notation', () => {
    expect([positiveNumber('x', '2e-4'), wholeNumber('x', '1e3')]).toEqual([2e-4, 1000]);
  });
});

describe('names', () => {
  const names = ['a', 'b', 'c'] as const;

  it('one of them', () => {
    expect(oneOf('x', 'b', names)).toBe('b');
    expect(() => oneOf('x', 'd', names)).toThrow('--x: wanted one of a, b, c, got d.');
  });

  it('some of them, each once, in the order given', () => {
    expect(someOf('x', 'c,a,c', names)).toEqual(['c', 'a']);
    expect(someOf('x', 'b,all', names)).toEqual(['b', 'a', 'c']);
    expect(() => someOf('x', 'a,d', names)).toThrow('--x: wanted one or more of a, b, c, got d.');
  });
});
