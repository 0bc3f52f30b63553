import { describe, expect, it } from 'vitest';
import { exitCodes } from './exit-codes';
import { everyCommand, vseProgram } from './program';
import { vse, vseProcess } from './testing/run';

const silent = { write: () => undefined };
const program = vseProgram({ output: silent, errors: silent }, () => Promise.resolve());
const commands = everyCommand(program).map((command) => {
  const path = [];
  for (let at = command; at.parent; at = at.parent) path.unshift(at.name());
  return { path, command };
});

describe('vse', () => {
  it.each(commands)(
    '$path has a usage line, and describes every flag and argument',
    async ({ path, command }) => {
      const { code, output } = await vse([...path, '--help']);
      expect(code).toBe(exitCodes.done);
      expect(output).toMatch(new RegExp(`^Usage: ${['vse', ...path].join(' ')}`));
      for (const { long, description } of command.options)
        expect(`${long}: ${description}`).toMatch(/: .{5}/);
      for (const argument of command.registeredArguments) expect(argument.description).not.toBe('');
    },
  );

  it.each(commands.filter(({ command }) => command.commands.length === 0))(
    '$path answers in JSON',
    ({ command }) => {
      expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining(['--json', '--quiet']));
    },
  );

  it.each([
    [['serach'], "unknown command 'serach'", 'Did you mean search?'],
    [['search', 'm', 'a', '--cuont', '3'], "unknown option '--cuont'", 'Did you mean --count?'],
    [['search', 'm', 'a', '--count', 'three'], "'three' is invalid", 'whole number of at least 1'],
    [
      ['search', 'm', 'a', '--thumbnails', 'sixel'],
      "'sixel' is invalid",
      'Allowed choices are auto, kitty, iterm, none',
    ],
    [['search'], "missing required argument 'model'", 'See vse search --help.'],
    [['embed', 'm'], "required option '--out <file>' not specified", 'See vse embed --help.'],
    [['network', 'lst'], "unknown command 'lst'", 'Did you mean list?'],
  ])('%j is refused', async (argv, message, remedy) => {
    const { code, errors, output } = await vse(argv);
    expect(code).toBe(exitCodes.usage);
    expect(errors).toContain(message);
    expect(errors).toContain(remedy);
    expect(output).toBe('');
  });

  it('says errors in JSON too', async () => {
    const { code, output } = await vse(['inspect', 'nowhere', '--json']);
    expect(code).toBe(exitCodes.usage);
    expect(JSON.parse(output)).toEqual({
      error: { name: 'OptionError', message: 'PATH: nowhere is not there.' },
      exitCode: exitCodes.usage,
    });
    const usage = await vse(['search', '--json']);
    expect(JSON.parse(usage.output)).toMatchObject({
      error: { message: "missing required argument 'model'" },
    });
  });

  it('is a program', async () => {
    const version = await vseProcess(['--version']);
    expect(version).toEqual({
      code: 0,
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      errors: '',
    });
    const wrong = await vseProcess(['inspect', 'packag.json']);
    expect(wrong).toEqual({
      code: 2,
      output: '',
      errors: 'PATH: packag.json is not there. Did you mean package.json?\n',
    });
    expect((await vseProcess([])).code).toBe(2);
  });
});
