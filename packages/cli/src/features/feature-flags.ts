import { Option, type Command } from 'commander';

/** Names of the preprocessing that networks are trained with; the keys of `preprocessingPresets`. */
export const preprocessings = ['imagenet', 'keras-caffe', 'minus-one-to-one'] as const;

/** Flags that choose image features. */
export interface FeatureFlags {
  readonly features?: string;
  readonly preprocess?: (typeof preprocessings)[number];
  readonly output?: string;
}

/** Adds the flags that choose image features. */
export function withFeatureFlags(to: Command): Command {
  return to
    .option(
      '--features <network>',
      'network for image features: FILE.onnx, a model.json of TensorFlow.js, or descriptor (no network)',
    )
    .addOption(
      new Option(
        '--preprocess <name>',
        'preprocessing of a network that vse network list does not know',
      ).choices(preprocessings),
    )
    .option(
      '--output <name>',
      'output of the network (default: the known one, or pooled or grid by what the model reads)',
    );
}
