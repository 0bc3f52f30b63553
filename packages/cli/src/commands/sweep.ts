import { command, wholeNumber, type CommonFlags, type MakeCommand } from './command';

/** Flags of `vse sweep`. */
export interface SweepFlags extends CommonFlags {
  readonly out: string;
  readonly workers: number;
  readonly queue?: string;
}

/** `vse sweep`: a command for each combination of a grid. */
export const sweepCommand: MakeCommand = (execute) =>
  command('sweep', 'Runs a command once for each combination of a grid of flags, and tabulates the results.')
    .argument('<grid>', 'JSON file of lists: { "margin": [0.1, 0.2], "epochs": 4 }')
    .argument('<command...>', 'the command, after --')
    .requiredOption('--out <dir>', 'folder of the rows, their checkpoints and the table')
    .option('--workers <n>', 'rows that run at a time on this machine', wholeNumber(), 1)
    .option('--queue <url>', 'share the rows with all machines that run the same command: redis://host:6379')
    .addHelpText(
      'after',
      `
Example:
  vse sweep grid.json --out sweeps/margins -- node examples/vsepp-flickr30k/dist/main.js`,
    )
    .action((grid: string, words: readonly string[], flags: SweepFlags) =>
      execute(
        async (context) =>
          (await import('../sweep/run-sweep')).runSweepCommand({ grid, words, flags }, context),
        flags,
      ),
    );
