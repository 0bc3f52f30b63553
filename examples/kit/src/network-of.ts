import { cnnExtractor, onnxExtractor, type FeatureExtractor } from '@vse/features';

/** A network that `--features` names by the format of its file: how it is opened, and what it gives. */
export interface NetworkFile {
  readonly file: string;
  /** Its last feature map with a vector for each cell, or one vector an image. */
  readonly open: (output: 'grid' | 'pooled') => Promise<FeatureExtractor>;
}

const preprocessing = '-1..1';

const formats: Readonly<Record<string, (file: string) => NetworkFile['open']>> = {
  onnx: (file) => (output) => onnxExtractor({ file, output, preprocessing }),
  tfjs: (model) => (features) => cnnExtractor({ model, features, preprocessing }),
};

/** The network of `onnx:PATH`, with outputs `grid` and `pooled`, or of `tfjs:PATH`, a model.json; undefined for anything else. */
export function networkOf(features: string): NetworkFile | undefined {
  const [format, ...path] = features.split(':');
  const open = Object.hasOwn(formats, format!) ? formats[format!] : undefined;
  const file = path.join(':');
  return open && file !== '' ? { file, open: open(file) } : undefined;
}
