import type { ModelFlags } from '../models/open-for-use';
import {
  backendOption,
  command,
  networksOption,
  wholeNumber,
  type CommonFlags,
  type MakeCommand,
} from './command';

/** Flags of `vse serve`. */
export interface ServeFlags extends CommonFlags, ModelFlags {
  readonly index?: string;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly name?: readonly string[];
  readonly origin?: readonly string[];
  readonly captions?: string;
  readonly table?: string | boolean;
  readonly candidates: number;
  readonly readOnly?: boolean;
  readonly watch: boolean;
}

/** `vse serve`: a search that people use, over HTTP. */
export const serveCommand: MakeCommand = (execute) =>
  command(
    'serve',
    'Serves searches of a folder of pictures over HTTP, until Ctrl-C. Pictures may come and go.',
  )
    .argument('<model>', 'model folder, or a folder of CLIP or SigLIP in the layout of transformers.js')
    .argument('[pictures]', 'folder of pictures; the default is that of the index')
    .option('--index <dir>', 'folder of the index (default: one for these pictures, below the model folder)')
    .option(
      '--host <address>',
      'address to listen at; one that other machines reach needs a token',
      '127.0.0.1',
    )
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber(0), 3000)
    .option('--token <secret>', 'secret that clients must know; better set as VSE_TOKEN')
    .option(
      '--name <hosts...>',
      'names that the server is known by, besides localhost and addresses in numbers',
    )
    .option('--origin <urls...>', 'origins of other sites whose pages may call')
    .option(
      '--captions <file>',
      'captions to choose from, one a line (default: captions.txt in the model folder)',
    )
    .option(
      '--table <file>',
      'captions and metadata of the pictures (default: the table in the folder or beside it, if there is one)',
    )
    .option('--no-table', 'do not read a table')
    .option('--candidates <n>', 'pictures that a model with attention looks at again', wholeNumber(), 100)
    .option('--read-only', 'refuse changes of the pictures')
    .option('--no-watch', 'do not follow the folder of pictures')
    .addOption(networksOption())
    .addOption(backendOption())
    .addHelpText(
      'after',
      `
Examples:
  vse serve models/dogs photos
  VSE_TOKEN=secret vse serve models/dogs photos --host 0.0.0.0 --name pictures.example.org`,
    )
    .action((model: string, pictures: string | undefined, flags: ServeFlags) =>
      execute(
        async (context) =>
          (await import('../serving/run-serve')).runServe({ model, pictures, flags }, context),
        flags,
      ),
    );
