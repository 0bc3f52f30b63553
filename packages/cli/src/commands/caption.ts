import type { ModelFlags } from '../models/open-for-use';
import {
  backendOption,
  command,
  networksOption,
  wholeNumber,
  type CommonFlags,
  type MakeCommand,
} from './command';

/** Flags of `vse caption`. */
export interface CaptionFlags extends CommonFlags, ModelFlags {
  readonly captions?: string;
  readonly count: number;
}

/** `vse caption`: the captions that fit pictures best. */
export const captionCommand: MakeCommand = (execute) =>
  command('caption', 'Finds the captions that fit pictures best, among those of the training or of a file.')
    .argument('<model>', 'model folder')
    .argument('<pictures...>', 'picture files')
    .option(
      '--captions <file>',
      'captions to choose from, one a line (default: captions.txt in the model folder)',
    )
    .option('-k, --count <n>', 'captions per picture', wholeNumber(), 5)
    .addOption(networksOption())
    .addOption(backendOption())
    .addHelpText(
      'after',
      `
Example:
  vse caption models/dogs a.jpg b.jpg --count 3`,
    )
    .action((model: string, pictures: readonly string[], flags: CaptionFlags) =>
      execute(
        async (context) =>
          (await import('../caption/run-caption')).runCaption({ model, pictures, flags }, context),
        flags,
      ),
    );
