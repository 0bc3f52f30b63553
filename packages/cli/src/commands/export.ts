import { Option } from 'commander';
import { backendOption, command, networksOption, type CommonFlags, type MakeCommand } from './command';
import type { ModelFlags } from '../models/open-for-use';

/** Flags of `vse export`. */
export interface ExportFlags extends CommonFlags, ModelFlags {
  readonly out: string;
  readonly as: 'onnx' | 'page';
  readonly weights: 'float32' | 'int8';
  readonly index?: string;
  readonly table?: string | boolean;
}

/** `vse export`: a model for other programs, or a search as a page. */
export const exportCommand: MakeCommand = (execute) =>
  command(
    'export',
    'Writes a model in ONNX format (image encoder, caption encoder and similarity), or a search of pictures as a page in files.',
  )
    .argument('<model>', 'model folder')
    .argument('[pictures]', 'folder of pictures of the page; the default is that of the index')
    .requiredOption('--out <dir>', 'folder to write')
    .addOption(
      new Option(
        '--as <form>',
        'ONNX graphs, or a page that searches in the browser, from any server of files',
      )
        .choices(['onnx', 'page'])
        .default('onnx'),
    )
    .addOption(
      new Option(
        '--weights <type>',
        'storage of the weight matrices in ONNX; int8 is a quarter of the size, with some loss',
      )
        .choices(['float32', 'int8'])
        .default('float32'),
    )
    .option('--index <dir>', 'folder of the index (default: one for these pictures, below the model folder)')
    .option(
      '--table <file>',
      'captions and metadata of the pictures (default: the table in the folder or beside it, if there is one)',
    )
    .option('--no-table', 'do not read a table')
    .addOption(networksOption())
    .addOption(backendOption())
    .addHelpText(
      'after',
      `
Examples:
  vse export models/dogs --out dogs-onnx
  vse export models/dogs photos --as page --out dogs-page`,
    )
    .action((model: string, pictures: string | undefined, flags: ExportFlags) =>
      execute(
        async (context) =>
          (await import('../transfer/run-export')).runExport({ model, pictures, flags }, context),
        flags,
      ),
    );
