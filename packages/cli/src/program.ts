import { Command } from 'commander';
import { cacheCommand } from './commands/cache';
import { captionCommand } from './commands/caption';
import { completionCommand } from './commands/completion';
import { doctorCommand } from './commands/doctor';
import { embedCommand } from './commands/embed';
import { evaluateCommand } from './commands/evaluate';
import { extractCommand } from './commands/extract';
import { exportCommand } from './commands/export';
import { importCommand } from './commands/import';
import { indexCommand } from './commands/index-pictures';
import { inspectCommand } from './commands/inspect';
import { networkCommand } from './commands/network';
import { searchCommand } from './commands/search';
import { serveCommand } from './commands/serve';
import { sweepCommand } from './commands/sweep';
import { trainCommand } from './commands/train';
import type { Execute } from './commands/command';
import type { OutputStream } from './console/output-stream';
import { exitCodes } from './exit-codes';
import { ownVersion } from './version';

const commands = [
  trainCommand,
  evaluateCommand,
  searchCommand,
  captionCommand,
  serveCommand,
  indexCommand,
  embedCommand,
  extractCommand,
  inspectCommand,
  importCommand,
  exportCommand,
  networkCommand,
  cacheCommand,
  sweepCommand,
  doctorCommand,
  completionCommand,
];

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done',
  failed: 'failed: data, a model or a server is at fault',
  usage: 'the command line is wrong; nothing was begun',
  partly: 'done, but some inputs could not be read; they are named',
  stopped: 'stopped by Ctrl-C',
};

/** The commands of `vse`, their flags and help; `execute` runs what the command line asks for. */
export function vseProgram(
  { output, errors }: { readonly output: OutputStream; readonly errors: OutputStream },
  execute: Execute,
): Command {
  const codes = Object.entries(meanings).map(
    ([name, meaning]) => `  ${String(exitCodes[name as keyof typeof exitCodes]).padEnd(4)} ${meaning}`,
  );
  const program = new Command('vse')
    .description('From a folder of pictures to a trained model and a search.')
    .version(ownVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', `\nExit codes:\n${codes.join('\n')}`);
  for (const make of commands) program.addCommand(make(execute));
  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => void output.write(text),
        writeErr: (text) => void errors.write(text),
        getOutHelpWidth: () => output.columns ?? 100,
        getErrHelpWidth: () => errors.columns ?? 100,
      })
      .showSuggestionAfterError(true)
      .showHelpAfterError(`See ${pathOf(command)} --help.`);
  }
  return program;
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** A command and all below it. */
export function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
