import { Option } from 'commander';
import { backendOption, command, positiveNumber, type CommonFlags, type MakeCommand } from './command';
import type { ModelFlags } from '../models/open-for-use';

/** Similarities of published checkpoints. */
export const importedSimilarities = ['cosine', 'text-to-image', 'image-to-text'] as const;

/** Flags of `vse import`. */
export interface ImportFlags extends CommonFlags, ModelFlags {
  readonly vocabulary: string;
  readonly out: string;
  readonly system: 'scan' | 'vsepp';
  readonly similarity?: (typeof importedSimilarities)[number];
  readonly aggregate: 'mean' | 'logSumExp' | 'max' | 'sum';
  readonly inverseTemperature?: number;
  readonly lseSharpness?: number;
  readonly name?: string;
}

/** `vse import`: a checkpoint of PyTorch as a model folder. */
export const importCommand: MakeCommand = (execute) =>
  command(
    'import',
    "Makes a model folder of a checkpoint of SCAN's or VSE++'s PyTorch code, saved by safetensors.torch.save_file.",
  )
    .argument('<weights>', 'safetensors file with the prefixes img_enc. and txt_enc.')
    .requiredOption('--vocabulary <file>', 'JSON of the vocabulary, as the training wrote it')
    .requiredOption('--out <dir>', 'model folder to write')
    .addOption(
      new Option('--system <name>', 'the code that trained it').choices(['scan', 'vsepp']).default('scan'),
    )
    .addOption(
      new Option(
        '--similarity <name>',
        'cosine (default for vsepp), or the direction of attention, which scan needs',
      ).choices(importedSimilarities),
    )
    .addOption(
      new Option('--aggregate <name>', 'how attention is summed up: agg_func')
        .choices(['mean', 'logSumExp', 'max', 'sum'])
        .default('mean'),
    )
    .option(
      '--inverse-temperature <x>',
      "lambda_softmax of the training (default: 9, the library's)",
      positiveNumber,
    )
    .option('--lse-sharpness <x>', "lambda_lse of the training (default: 6, the library's)", positiveNumber)
    .option('--name <text>', 'name of the model (default: that of the folder)')
    .addOption(backendOption())
    .action((weights: string, flags: ImportFlags) =>
      execute(
        async (context) => (await import('../transfer/run-import')).runImport(weights, flags, context),
        flags,
      ),
    );
