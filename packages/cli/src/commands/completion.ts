import { Argument } from 'commander';
import { completionScript, type Shell } from '../completion/completion-script';
import { command, type CommonFlags, type MakeCommand } from './command';

const shells = ['bash', 'zsh', 'fish'] as const satisfies readonly Shell[];

/** `vse completion`: a script for a shell. */
export const completionCommand: MakeCommand = (execute) => {
  const completion = command('completion', 'Prints a script that completes commands and flags in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  source <(vse completion bash)
  vse completion zsh > ~/.zfunc/_vse
  vse completion fish > ~/.config/fish/completions/vse.fish`,
    );
  return completion.action((shell: Shell, flags: CommonFlags) =>
    execute(() => {
      const text = completionScript(completion.parent!, shell);
      return Promise.resolve({ data: { shell, script: text }, text });
    }, flags),
  );
};
