import { Option } from 'commander';
import { withFeatureFlags, type FeatureFlags } from '../features/feature-flags';
import { command, type CommonFlags, type MakeCommand } from './command';

/** Flags of `vse extract`. */
export interface ExtractFlags extends CommonFlags, FeatureFlags {
  readonly out: string;
  readonly vectors: 'pooled' | 'grid';
}

/** `vse extract`: a store of image features. */
export const extractCommand: MakeCommand = (execute) =>
  withFeatureFlags(
    command(
      'extract',
      'Extracts features of a folder of pictures into a store. The same command goes on where it stopped.',
    )
      .argument('<pictures>', 'folder of pictures')
      .requiredOption('--out <dir>', 'folder of the store'),
  )
    .addOption(
      new Option('--vectors <kind>', 'one vector per picture, or one per cell of the feature map')
        .choices(['pooled', 'grid'])
        .default('pooled'),
    )
    .addHelpText(
      'after',
      '\nvse-extract of @vse/features has more: detectors, regions, parts for several machines.',
    )
    .action((pictures: string, flags: ExtractFlags) =>
      execute(
        async (context) => (await import('../features/run-extract')).runExtract(pictures, flags, context),
        flags,
      ),
    );
