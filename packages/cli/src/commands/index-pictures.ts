import type { ModelFlags } from '../models/open-for-use';
import { backendOption, command, networksOption, type CommonFlags, type MakeCommand } from './command';

/** Flags of `vse index`. */
export interface IndexFlags extends CommonFlags, ModelFlags {
  readonly index?: string;
  readonly approximate?: boolean;
}

/** `vse index`: an index of a folder of pictures. */
export const indexCommand: MakeCommand = (execute) =>
  command('index', 'Indexes a folder of pictures for searches, or brings its index up to date.')
    .argument('<model>', 'model folder, or a folder of CLIP or SigLIP in the layout of transformers.js')
    .argument('[pictures]', 'folder of pictures; the default is that of the index')
    .option('--index <dir>', 'folder of the index (default: one for these pictures, below the model folder)')
    .option('--approximate', 'search by a graph from 10,000 pictures on, with the package usearch')
    .option('--no-approximate', 'search exactly again')
    .addOption(networksOption())
    .addOption(backendOption())
    .action((model: string, pictures: string | undefined, flags: IndexFlags) =>
      execute(
        async (context) =>
          (await import('../pictures/run-index')).runIndex({ model, pictures, flags }, context),
        flags,
      ),
    );
