import { Option } from 'commander';
import { withExtractionFlags, type ExtractionFlags } from '../features/extraction-flags';
import { withFeatureFlags, type FeatureFlags } from '../features/feature-flags';
import { command, type CommonFlags, type MakeCommand } from './command';

/** Flags of `vse extract`. */
export interface ExtractFlags extends CommonFlags, FeatureFlags, ExtractionFlags {
  readonly out: string;
  readonly vectors: 'pooled' | 'grid';
  readonly merge?: readonly string[];
}

/** `vse extract`: a store of image features. */
export const extractCommand: MakeCommand = (execute) => {
  const extract = command(
    'extract',
    'Extracts features of a folder of pictures into a store. The same command goes on where it stopped.',
  )
    .argument('[pictures]', 'folder of pictures')
    .requiredOption('--out <dir>', 'folder of the store')
    .option('--merge <parts...>', 'join the folders of all parts into the store, in place of pictures');
  return withExtractionFlags(
    withFeatureFlags(extract).addOption(
      new Option('--vectors <kind>', 'one vector per picture, or one per cell of the feature map')
        .choices(['pooled', 'grid'])
        .default('pooled'),
    ),
  )
    .addHelpText(
      'after',
      `
Examples:
  vse extract photos --out features --features networks/mobilenet_v2_1.0_224.onnx
  vse extract photos --out regions --features networks/mobilenet_v2_1.0_224.onnx --regions detector:yolox_s.onnx
  vse extract photos --out part-2 --features descriptor --shard 2/3
  vse extract --out features --merge part-1 part-2 part-3

vse-extract of @vse/features also takes lists of images, and values within a network.`,
    )
    .action((pictures: string | undefined, flags: ExtractFlags) =>
      execute(
        async (context) => (await import('../features/run-extract')).runExtract(pictures, flags, context),
        flags,
      ),
    );
};
