import type * as FeaturesPackage from '@vse/features';
import type { FeatureExtractor, ImageInput, RegionSource } from '@vse/features';
import { DataError } from '@vse/core';

type Features = typeof FeaturesPackage;
type Settings = Readonly<Record<string, unknown>>;

/** Means to make an extractor again. */
export interface ExtractorParts {
  readonly features: Features;
  /** Finds the file of a network by the digest that settings give it. */
  readonly network: (digest: unknown) => Promise<string>;
  /** Finds the name of a model of a hub in the same way. */
  readonly hubModel: (digest: unknown) => string;
  /** Threads that run networks. */
  readonly threads: { readonly threads?: number };
}

const tenCrops = ', ten crops';
const mirroredViews = ', mirrored views';
const detected = 'detected by ';

/**
 * Makes an extractor from its name and settings.
 *
 * @throws `DataError` for an extractor of another kind, and the errors of the extractors.
 */
export async function makeExtractor(
  name: string,
  settings: Settings,
  parts: ExtractorParts,
): Promise<FeatureExtractor> {
  if (name.endsWith(tenCrops)) return withTenCrops(name.slice(0, -tenCrops.length), settings, parts);
  if (name.endsWith(mirroredViews)) return withViews(name.slice(0, -mirroredViews.length), settings, parts);
  const make = Object.hasOwn(kinds, name) ? kinds[name as keyof typeof kinds] : undefined;
  if (make) return make(settings, parts);
  throw new DataError(
    `openEmbedder: the extractor must be ${Object.keys(kinds).join(', ')}, got ${name}. Pass an extractor of your own, or ` +
      'update @vse/models.',
  );
}

/** Output and pools as the settings of `joinedOutputs` hold them. */
interface StoredPools {
  readonly output: string;
  readonly pools: readonly FeaturesPackage.MapPool[] | null;
}

const kinds = {
  descriptor: ({ count, scale, smallest, input }: Settings, { features, threads }: ExtractorParts) => {
    const { longest } = input as { longest: number };
    const proposals = { count, scale, smallest } as FeaturesPackage.ProposeRegionsOptions;
    return Promise.resolve(features.descriptorExtractor({ proposals, longest, ...threads }));
  },

  onnx: async ({ model, output, preprocessing, input }: Settings, parts: ExtractorParts) => {
    const options = {
      file: await parts.network(model),
      preprocessing: preprocessing as FeaturesPackage.Preprocessing,
      ...sizeAndFit(input as ImageInput),
      ...parts.threads,
    };
    const { onnxExtractor } = parts.features;
    try {
      return await onnxExtractor({ ...options, output: String(output) });
    } catch (error) {
      // What the settings call output may be a value inside the network.
      return onnxExtractor({ ...options, layer: String(output) }).catch(() => {
        throw error;
      });
    }
  },

  'joined outputs': async ({ model, outputs, preprocessing, input }: Settings, parts: ExtractorParts) =>
    parts.features.joinedOutputs({
      file: await parts.network(model),
      outputs: (outputs as readonly StoredPools[]).map(({ output, pools }) => ({
        output,
        ...(pools && { pools }),
      })),
      preprocessing: preprocessing as FeaturesPackage.Preprocessing,
      ...sizeAndFit(input as ImageInput),
      ...parts.threads,
    }),

  cnn: async ({ model, output, features, preprocessing, input }: Settings, parts: ExtractorParts) => {
    const { size, fit } = sizeAndFit(input as ImageInput);
    return parts.features.cnnExtractor({
      model: await parts.network(model),
      output: String(output),
      features: features as 'grid' | 'pooled',
      preprocessing: preprocessing as FeaturesPackage.Preprocessing,
      fit,
      ...(size && { size: size.width }),
    });
  },

  transformers: async ({ model, modelClass, features, dtype }: Settings, parts: ExtractorParts) =>
    parts.features.transformersExtractor({
      model: parts.hubModel(model),
      modelClass,
      features,
      dtype,
    } as FeaturesPackage.TransformersExtractorOptions),

  regions: async ({ map, regions, roi }: Settings, parts: ExtractorParts) => {
    const { name, ...settings } = map as Settings;
    const made = await makeExtractor(String(name), settings, parts);
    try {
      const source = await makeRegions(regions as Settings, parts);
      return parts.features.regionExtractor({ map: made, regions: source, roi: roi as object });
    } catch (error) {
      await made.dispose();
      throw error;
    }
  },
};

async function withTenCrops(
  name: string,
  settings: Settings,
  parts: ExtractorParts,
): Promise<FeatureExtractor> {
  const { size, input, ...inner } = settings;
  const { width, height } = size as { readonly width: number; readonly height: number };
  const made = await makeExtractor(name, { ...inner, input: { width, height, fit: 'fill' } }, parts);
  return parts.features.tenCropMean(made, { from: (input as { readonly width: number }).width });
}

async function withViews(name: string, settings: Settings, parts: ExtractorParts): Promise<FeatureExtractor> {
  return parts.features.mirroredViews(await makeExtractor(name, settings, parts));
}

async function makeRegions(settings: Settings, parts: ExtractorParts): Promise<RegionSource> {
  const { none, ...rest } = settings;
  const source = await plainRegions(rest, parts);
  return none === undefined ? source : parts.features.orWholeImage(source);
}

async function plainRegions({ name, ...settings }: Settings, parts: ExtractorParts): Promise<RegionSource> {
  const { features } = parts;
  if (name === 'proposed') return features.proposedRegions(settings);
  const kind = String(name).slice(detected.length);
  if (String(name).startsWith(detected) && Object.hasOwn(features.detectorHeads, kind)) {
    const { detector, rule } = settings as { readonly detector: Settings; readonly rule: object };
    const size = detector['size'] as { readonly width: number; readonly height: number } | undefined;
    const head = features.detectorHeads[kind as FeaturesPackage.DetectorKind]();
    const file = await parts.network(detector['model']);
    return features.detectedRegions(
      await features.onnxDetector({ file, head, ...(size && { size }), ...parts.threads }),
      rule,
    );
  }
  throw new DataError(
    `openEmbedder: the regions must be proposed, or detected by ${Object.keys(features.detectorHeads).join(', ')}, got ` +
      `${String(name)}. Pass an extractor of your own, or update @vse/models.`,
  );
}

function sizeAndFit(input: ImageInput): {
  readonly size?: { readonly width: number; readonly height: number };
  readonly fit: FeaturesPackage.Fit;
  readonly kernel?: FeaturesPackage.ResizeKernel;
} {
  const kernel = input.kernel && { kernel: input.kernel };
  if ('crop' in input) return { size: input.crop, fit: { shorter: input.shorter }, ...kernel };
  if ('fit' in input) {
    return { size: { width: input.width, height: input.height }, fit: input.fit, ...kernel };
  }
  return { fit: 'fill' };
}
