import { Option } from 'commander';
import type { ModelFlags } from '../models/open-for-use';
import {
  backendOption,
  command,
  networksOption,
  wholeNumber,
  type CommonFlags,
  type MakeCommand,
} from './command';

/** Ways to show pictures on a terminal. */
export const thumbnailModes = ['auto', 'kitty', 'iterm', 'none'] as const;

/** Flags of `vse search`. */
export interface SearchFlags extends CommonFlags, ModelFlags {
  readonly pictures?: string;
  readonly index?: string;
  readonly image?: readonly string[];
  readonly without?: readonly string[];
  readonly count: number;
  readonly candidates: number;
  readonly html?: string;
  readonly thumbnails: (typeof thumbnailModes)[number];
}

/** `vse search`: pictures for a sentence, for pictures, or both. */
export const searchCommand: MakeCommand = (execute) =>
  command(
    'search',
    'Finds the pictures that a sentence describes. Makes the index if there is none, and brings it up to date.',
  )
    .argument('<model>', 'model folder, or a folder of CLIP or SigLIP in the layout of transformers.js')
    .argument('[sentence...]', 'the sentence')
    .option('--pictures <dir>', 'folder of pictures; the default is that of the index')
    .option('--index <dir>', 'folder of the index (default: one for these pictures, below the model folder)')
    .option('--image <files...>', 'search by pictures, alone or with the sentence')
    .option('--without <sentences...>', 'search away from these sentences')
    .option('-k, --count <n>', 'number of results', wholeNumber(), 10)
    .option('--candidates <n>', 'pictures that a model with attention looks at again', wholeNumber(), 50)
    .option('--html <file>', 'write the results as a page')
    .addOption(
      new Option('--thumbnails <mode>', 'pictures on the terminal, by the protocol of kitty or iTerm2')
        .choices(thumbnailModes)
        .default('auto'),
    )
    .addOption(networksOption())
    .addOption(backendOption())
    .addHelpText(
      'after',
      `
Examples:
  vse search models/dogs "a dog in the snow" --pictures photos
  vse search models/dogs "a dog in the snow" --html dogs.html
  vse search models/dogs --image dog.jpg --without "snow"`,
    )
    .action((model: string, words: readonly string[], flags: SearchFlags) =>
      execute(
        async (context) =>
          (await import('../search/run-search')).runSearch(
            { model, sentence: words.join(' ').trim(), flags },
            context,
          ),
        flags,
      ),
    );
