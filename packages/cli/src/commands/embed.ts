import { Option } from 'commander';
import type { ModelFlags } from '../models/open-for-use';
import { backendOption, command, networksOption, type CommonFlags, type MakeCommand } from './command';

/** Flags of `vse embed`. */
export interface EmbedFlags extends CommonFlags, ModelFlags {
  readonly out: string;
  readonly captions?: string;
  readonly vectors: 'global' | 'all';
}

/** `vse embed`: embeddings as files. */
export const embedCommand: MakeCommand = (execute) =>
  command('embed', 'Writes the embeddings of pictures or captions to a safetensors file.')
    .argument('<model>', 'model folder')
    .argument('[pictures...]', 'picture files, or folders of pictures')
    .requiredOption('--out <file>', 'safetensors file to write; its metadata has the ids')
    .option('--captions <file>', 'embed the captions of a file, one a line, instead of pictures')
    .addOption(
      new Option('--vectors <which>', 'one vector per item, the mean of its set, or all vectors of the set')
        .choices(['global', 'all'])
        .default('global'),
    )
    .addOption(networksOption())
    .addOption(backendOption())
    .action((model: string, pictures: readonly string[], flags: EmbedFlags) =>
      execute(
        async (context) => (await import('../embed/run-embed')).runEmbed({ model, pictures, flags }, context),
        flags,
      ),
    );
