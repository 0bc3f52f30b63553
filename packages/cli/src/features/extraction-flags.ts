import { InvalidArgumentError, Option, type Command } from 'commander';
import { wholeNumber } from '../commands/command';

/** Kinds of detectors; the keys of `detectorHeads`. */
export const detectorKinds = ['yolox', 'faster-rcnn', 'detr'] as const;
/** Selections of a detector's boxes; the keys of `regionRules`. */
export const ruleNames = ['scan', 'defrag'] as const;

/** Flags of an extraction besides those of its network. */
export interface ExtractionFlags {
  readonly regions?: string;
  readonly detector: (typeof detectorKinds)[number];
  readonly rule: (typeof ruleNames)[number];
  readonly dtype: 'float16' | 'float32';
  readonly workers?: number;
  readonly shardSize?: number;
  readonly shard?: { readonly index: number; readonly of: number };
}

/** Adds the flags of an extraction. */
export function withExtractionFlags(to: Command): Command {
  return to
    .option(
      '--regions <what>',
      'regions that a network describes: proposals, or detector:FILE.onnx (default: none, the whole picture)',
    )
    .addOption(
      new Option('--detector <kind>', 'kind of the detector').choices(detectorKinds).default('yolox'),
    )
    .addOption(
      new Option('--rule <name>', 'selection of regions, by the systems that use it')
        .choices(ruleNames)
        .default('scan'),
    )
    .addOption(
      new Option('--dtype <type>', 'numbers of the store').choices(['float16', 'float32']).default('float16'),
    )
    .option(
      '--workers <n>',
      'threads that run the network (default: number of cores, at most 8)',
      wholeNumber(),
    )
    .option('--shard-size <n>', 'pictures per shard, the unit of resuming (default: 512)', wholeNumber())
    .option(
      '--shard <i/n>',
      'write every n-th shard from the i-th on, on one of n machines; --merge joins the parts',
      partOf,
    );
}

/** Parses a part such as `2/3`. */
function partOf(text: string): NonNullable<ExtractionFlags['shard']> {
  const [, index, of] = (/^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index <= of) return { index, of };
  throw new InvalidArgumentError('It must be 1/n to n/n.');
}
