import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { help } from './help';
import { readArguments } from './read-arguments';

describe('readArguments', () => {
  it('reads flags as options, and omits absent ones', () => {
    const { options } = readArguments(['install', '--dir', 'x', '--gpu', '--wheel', 'a', '--wheel', 'b']) as {
      readonly options: object;
    };
    expect(options).toEqual({
      project: 'x',
      gpu: true,
      wheels: ['a', 'b'],
      replace: false,
      purge: false,
      insecureIndex: false,
    });
    expect(readArguments(['install', '--index-url', 'u'])).toMatchObject({ options: { indexUrl: 'u' } });
    expect(readArguments(['install', '--sha256', 'a', '--sha256', 'b'])).toMatchObject({
      options: { sha256: ['a', 'b'] },
    });
  });

  it('shows the help with --help, or without a command', () => {
    for (const argv of [[], ['--help'], ['install', '-h']])
      expect(readArguments(argv)).toEqual({ command: 'help' });
    for (const flag of [
      'dir',
      'gpu',
      'tensorflow',
      'wheel',
      'sha256',
      'index-url',
      'insecure-index',
      'python',
      'compiler',
      'cache',
    ]) {
      expect(help).toContain(`--${flag} `);
    }
  });

  it.each([
    [['update'], /must be one of install, verify, uninstall, got update/],
    [['install', 'now'], /got install now/],
    [['--gpu'], /got only flags/],
    [['install', '--cuda'], /Unknown option '--cuda'/],
  ])('refuses %o', (argv, words) => {
    expect(() => readArguments(argv)).toThrow(OptionError);
    expect(() => readArguments(argv)).toThrow(words);
  });
});
