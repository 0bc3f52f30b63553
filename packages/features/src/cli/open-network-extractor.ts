import { DataError, OptionError } from '@vse/core';
import { sha256File } from '@vse/formats';
import type { FeatureExtractor } from '../extraction/extractor';
import { modelCards, type ModelCard, type ModelCardName } from '../models/model-cards';
import { onnxExtractor } from '../onnx/onnx-extractor';
import { preprocessingPresets, type PreprocessingPreset, type PresetName } from '../preprocessing/presets';
import { tenCropMean } from '../preprocessing/ten-crops';
import { cnnExtractor } from '../tfjs/cnn-extractor';
import { transformersExtractor } from '../transformers/transformers-extractor';
import { oneOf, wholeNumber, type FlagValues } from './read-arguments';

const TRANSFORMERS = 'transformers:';

/** Opens the network of a command line, without regions. */
export async function openNetworkExtractor(
  model: string,
  values: FlagValues,
  workers: { readonly threads?: number },
): Promise<FeatureExtractor> {
  const features = featuresOf(values);
  if (model.startsWith(TRANSFORMERS)) {
    return transformersExtractor({
      model: model.slice(TRANSFORMERS.length),
      features: features === 'grid' ? 'patches' : 'pooled',
    });
  }
  const card = values.card === undefined ? undefined : await cardOf(values.card, model);
  const preset = presetOf(values, card);
  const size = wholeNumber('size', values.size);
  const options = { ...preset, ...(size !== undefined && { size }), fit: fitOf(preset, size) };
  const extractor = model.endsWith('.json')
    ? await openTfjs(model, values, features, options)
    : await onnxExtractor({ file: model, ...options, ...outputOf(values, features, card), ...workers });
  return preset.crops === 10 ? tenCropMean(extractor) : extractor;
}

function featuresOf({ features, regions }: FlagValues): 'grid' | 'pooled' {
  if (features === undefined) return regions === 'none' ? 'pooled' : 'grid';
  return oneOf('features', features, ['grid', 'pooled']);
}

/** Scales the preset's shorter side with the size of the crop. */
function fitOf({ fit, size }: PreprocessingPreset, requested = size): PreprocessingPreset['fit'] {
  return typeof fit === 'string' ? fit : { shorter: Math.round((fit.shorter * requested) / size) };
}

async function cardOf(name: string, file: string): Promise<ModelCard> {
  const card: ModelCard = modelCards[oneOf('card', name, Object.keys(modelCards) as ModelCardName[])];
  if (card.sha256 === undefined) return card;
  const digest = await sha256File(file);
  if (digest === card.sha256) return card;
  throw new DataError(
    `vse-extract: ${file} must be the file of --card ${name}, of sha256 ${card.sha256}, got ${digest}. Get ${card.file} from ${card.page}.`,
  );
}

function presetOf({ preprocess }: FlagValues, card: ModelCard | undefined): PreprocessingPreset {
  if (preprocess === undefined && !card) {
    throw new OptionError(
      `vse-extract: --preprocess must name the preprocessing that the network was trained with, ${Object.keys(preprocessingPresets).join(', ')}, got none. Give --preprocess or --card.`,
    );
  }
  const names = Object.keys(preprocessingPresets) as PresetName[];
  return preprocessingPresets[
    preprocess === undefined ? card!.preset : oneOf('preprocess', preprocess, names)
  ];
}

function outputOf(
  { output, layer }: FlagValues,
  features: 'grid' | 'pooled',
  card: ModelCard | undefined,
): { readonly output?: string; readonly layer?: string } {
  if (output !== undefined) return { output, ...(layer !== undefined && { layer }) };
  if (layer !== undefined) return { layer };
  if (!card) return {};
  const { name, kind } = card[features];
  return kind === 'output' ? { output: name } : { layer: name };
}

async function openTfjs(
  model: string,
  { output, layer }: FlagValues,
  features: 'grid' | 'pooled',
  options: PreprocessingPreset,
): Promise<FeatureExtractor> {
  const wanted = layer ?? output;
  return cnnExtractor({ model, features, ...options, ...(wanted !== undefined && { output: wanted }) });
}
