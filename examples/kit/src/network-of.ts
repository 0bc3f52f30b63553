import { cnnExtractor, onnxExtractor, type FeatureExtractor } from '@vse/features';

/** Network that `--features` names, with the function that opens it. */
export interface NetworkFile {
  readonly file: string;
  /** Opens the last feature map, one vector per cell, or the pooled output, one vector per image. */
  readonly open: (output: 'grid' | 'pooled') => Promise<FeatureExtractor>;
}

const preprocessing = '-1..1';

const formats: Readonly<Record<string, (file: string) => NetworkFile['open']>> = {
  onnx: (file) => (output) => onnxExtractor({ file, output, preprocessing }),
  tfjs: (model) => (features) => cnnExtractor({ model, features, preprocessing }),
};

/** Parses `onnx:PATH` (outputs `grid` and `pooled`) or `tfjs:PATH` (a model.json); `undefined` for anything else, also for several. */
export function networkOf(features: string): NetworkFile | undefined {
  if (/,\w+:/.test(features)) return undefined; // several, which only some examples read
  const [format, ...path] = features.split(':');
  const open = Object.hasOwn(formats, format!) ? formats[format!] : undefined;
  const file = path.join(':');
  return open && file !== '' ? { file, open: open(file) } : undefined;
}

/** The networks of `--features`, of which some examples read several: `onnx:PATH,onnx:PATH`. */
export function networksOf(features: string): readonly NetworkFile[] {
  const parts = features.split(/,(?=\w+:)/).map(networkOf);
  return parts.every((part) => part !== undefined) ? parts : [];
}
