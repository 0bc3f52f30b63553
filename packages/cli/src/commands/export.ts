import { Option } from 'commander';
import { backendOption, command, type CommonFlags, type MakeCommand } from './command';
import type { ModelFlags } from '../models/open-for-use';

/** Flags of `vse export`. */
export interface ExportFlags extends CommonFlags, ModelFlags {
  readonly out: string;
  readonly weights: 'float32' | 'int8';
}

/** `vse export`: a model for other programs. */
export const exportCommand: MakeCommand = (execute) =>
  command('export', 'Writes a model in ONNX format: image encoder, caption encoder and similarity.')
    .argument('<model>', 'model folder')
    .requiredOption('--out <dir>', 'folder to write')
    .addOption(
      new Option(
        '--weights <type>',
        'storage of the weight matrices; int8 is a quarter of the size, with some loss',
      )
        .choices(['float32', 'int8'])
        .default('float32'),
    )
    .addOption(backendOption())
    .action((model: string, flags: ExportFlags) =>
      execute(
        async (context) => (await import('../transfer/run-export')).runExport(model, flags, context),
        flags,
      ),
    );
