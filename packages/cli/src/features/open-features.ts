import { DataError, OptionError } from '@vse/core';
import {
  cnnExtractor,
  descriptorExtractor,
  modelCards,
  onnxExtractor,
  preprocessingPresets,
  type FeatureExtractor,
  type ModelCard,
} from '@vse/features';
import { sha256File } from '@vse/formats';
import { existingFile } from '../flags/existing-path';
import { preprocessings, type FeatureFlags } from './feature-flags';

/** Features that a model reads: one vector per image, or one per cell of the network's feature map. */
export type FeatureKind = 'pooled' | 'grid';

/** Image features that a command line asks for. */
export interface ChosenFeatures {
  readonly extractor: FeatureExtractor;
  /** Files of its networks. */
  readonly networks: readonly string[];
  /** Licence of the network, if it is known. */
  readonly card?: ModelCard;
  /** True for features of a network, whose vectors a model divides by their length. */
  readonly ofNetwork: boolean;
}

const cards: readonly ModelCard[] = Object.values(modelCards);

/**
 * Opens the extractor of a command line, which runs one blank image: a network that cannot be used is refused before
 * anything long begins.
 *
 * @throws `OptionError` if the preprocessing of a network is not known.
 */
export async function openFeatures(
  flags: FeatureFlags & { readonly features: string; readonly workers?: number },
  kind: FeatureKind,
): Promise<ChosenFeatures> {
  const { features, preprocess, output, workers } = flags;
  const threads = workers === undefined ? {} : { threads: workers };
  if (features === 'descriptor') {
    refuseWithout(flags);
    return { extractor: descriptorExtractor(threads), networks: [], ofNetwork: false };
  }
  await existingFile('--features', features, ['descriptor']);
  const card = features.endsWith('.onnx') ? await cardOf(features) : undefined;
  const preset = preprocess ?? card?.preset;
  if (preset === undefined) {
    throw new OptionError(
      `--preprocess: ${features} is no network that vse network list knows, so its preprocessing must be named: ${preprocessings.join(', ')}. Take that of its training.`,
    );
  }
  const { preprocessing, fit } = preprocessingPresets[preset];
  const options = { preprocessing, fit };
  if (features.endsWith('.json')) {
    const extractor = await cnnExtractor({
      model: features,
      features: kind,
      ...options,
      ...(output !== undefined && { output }),
    });
    return { extractor, networks: [features], ofNetwork: true };
  }
  if (!features.endsWith('.onnx')) {
    throw new OptionError(
      `--features: it must be FILE.onnx, the model.json of a network of TensorFlow.js, or descriptor, got ${features}.`,
    );
  }
  const taken = outputOf(output, kind, card);
  const extractor = await onnxExtractor({ file: features, ...options, ...taken, ...threads });
  return { extractor, networks: [features], ofNetwork: true, ...(card && { card }) };
}

function refuseWithout({ preprocess, output }: FeatureFlags): void {
  const flag = preprocess !== undefined ? '--preprocess' : output !== undefined ? '--output' : undefined;
  if (flag)
    throw new OptionError(
      `${flag}: it is of a network, and --features is descriptor, which runs none. Leave it out.`,
    );
}

function outputOf(output: string | undefined, kind: FeatureKind, card: ModelCard | undefined) {
  if (output !== undefined) return { output };
  if (!card) return { output: kind };
  const { name, kind: place } = card[kind];
  return place === 'output' ? { output: name } : { layer: name };
}

/** The card of a published network, by the content of its file. */
async function cardOf(file: string): Promise<ModelCard | undefined> {
  const digest = await sha256File(file).catch((cause: unknown) => {
    throw new DataError(`--features: ${file} cannot be read. Check its permissions.`, { cause });
  });
  return cards.find(({ sha256 }) => sha256 === digest);
}
