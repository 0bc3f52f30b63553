import type { PresetName } from '../preprocessing/presets';

/** An output or layer of a network that features are taken from. */
export interface CardOutput {
  /** Name of the output or layer. */
  readonly name: string;
  /** Output of the file, or layer inside the network. */
  readonly kind: 'output' | 'layer';
  /** Dimension of a vector. */
  readonly dim: number;
  /** Description, with the rows and columns of a grid. */
  readonly what: string;
}

/** Facts about a published network that feature extraction needs. */
export interface ModelCard {
  /** Network, training data and source. */
  readonly title: string;
  /** Page that offers the file. */
  readonly page: string;
  /** Name of the file on that page. */
  readonly file: string;
  /** Address of the file; absent if there is none that stays. */
  readonly url?: string;
  /** Size of the file in bytes; absent with `sha256`. */
  readonly bytes?: number;
  /** Licence of the weights. */
  readonly licence: string;
  /** The sha256 of the file; absent if it was never computed. */
  readonly sha256?: string;
  /** Name of the input. */
  readonly input: string;
  /** Preprocessing of the images. */
  readonly preset: PresetName;
  /** Output for global vectors. */
  readonly pooled: CardOutput;
  /** Output for a grid of vectors. */
  readonly grid: CardOutput;
}

const zoo = 'https://github.com/onnx/models';
/** Files of the model zoo at a commit, followed by the commit and the path. */
const zooFiles = 'https://media.githubusercontent.com/media/onnx/models';

/** Networks that features are commonly taken from, with the layer names and sizes of the published files. */
export const modelCards = {
  'resnet50-v1': {
    title: 'ResNet-50 v1, ImageNet, ONNX model zoo',
    page: zoo,
    file: 'resnet50-v1-7.onnx',
    licence: 'Apache-2.0',
    input: 'data',
    preset: 'imagenet',
    pooled: { name: 'resnetv17_pool1_fwd', kind: 'layer', dim: 2048, what: 'mean before the classifier' },
    grid: {
      name: 'resnetv17_stage4_activation2',
      kind: 'layer',
      dim: 2048,
      what: 'last block, 7 x 7 at 224',
    },
  },
  'resnet50-v2': {
    title: 'ResNet-50 v2, ImageNet, ONNX model zoo',
    page: zoo,
    file: 'resnet50-v2-7.onnx',
    url: `${zooFiles}/b9a54e89508f101a1611cd64f4ef56b9cb62c7cf/vision/classification/resnet/model/resnet50-v2-7.onnx`,
    bytes: 102442450,
    licence: 'Apache-2.0',
    sha256: '1e80e8a7c8eec8e8b20c440d7dd7f2f8590779c7c2859dc4514870dc463845d3',
    input: 'data',
    preset: 'imagenet',
    pooled: { name: 'resnetv24_pool1_fwd', kind: 'layer', dim: 2048, what: 'mean before the classifier' },
    grid: { name: 'resnetv24_relu1_fwd', kind: 'layer', dim: 2048, what: 'last activation, 7 x 7 at 224' },
  },
  vgg19: {
    title: 'VGG-19, ImageNet, ONNX model zoo',
    page: zoo,
    file: 'vgg19-7.onnx',
    licence: 'Apache-2.0',
    input: 'data',
    preset: 'imagenet',
    pooled: { name: 'vgg0_dense1_relu_fwd', kind: 'layer', dim: 4096, what: 'second hidden layer (fc7)' },
    grid: { name: 'vgg0_pool4_fwd', kind: 'layer', dim: 512, what: 'last pooling, 7 x 7 at 224' },
  },
  'mobilenet-v2': {
    title: 'MobileNetV2 1.0 at 224, ImageNet, int8 weights, ONNX (from google-coral test_data)',
    page: 'https://github.com/google-coral/test_data',
    file: 'mobilenet_v2_1.0_224.onnx',
    bytes: 3634578,
    licence: 'Apache-2.0',
    sha256: 'd347972d72d483fa2fda38edb9f222bd16f8e1580912a62be2687dd02e325813',
    input: 'image',
    preset: 'minus-one-to-one',
    pooled: { name: 'pooled', kind: 'output', dim: 1280, what: 'mean after ReLU6, in 0..6' },
    grid: { name: 'grid', kind: 'output', dim: 320, what: 'last bottleneck, signed, 7 x 7 at 224' },
  },
} as const satisfies Readonly<Record<string, ModelCard>>;

/** Name of a model card. */
export type ModelCardName = keyof typeof modelCards;
