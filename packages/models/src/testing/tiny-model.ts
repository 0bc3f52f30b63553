import * as tf from '@tensorflow/tfjs-core';
import { cosine, meanPool, stackedCrossAttention } from '@vse/attention';
import { seededRandom, type Encoder, type FeatureMatrix, type MatchingModel, type Recipe } from '@vse/core';

const own = (name: string, args: readonly unknown[], file?: string): Recipe => ({
  from: import.meta.url,
  module: './tiny-model.js',
  name,
  args,
  ...(file !== undefined && { file }),
});

/** Words and their ids, the part of a vocabulary that `tinyWords` needs. */
export interface TinyVocabulary {
  readonly name: string;
  readonly words: readonly string[];
  readonly recipe: Recipe;
}

/** A vocabulary that a folder keeps in `vocabulary.json`. */
export function tinyVocabulary(words: readonly string[]): TinyVocabulary {
  return { name: 'tinyVocabulary', words, recipe: own('tinyVocabulary', [words], 'vocabulary') };
}

/** Sizes of the tiny encoders. */
export interface TinyOptions {
  readonly inputDim: number;
  readonly embedDim: number;
  readonly seed: number;
  /** Scale of each input, an array that a folder keeps in a file. */
  readonly scale?: Float64Array;
}

/** A linear layer over image features, one embedding per region. */
export function tinyRegions(options: TinyOptions): Encoder<FeatureMatrix> {
  const { inputDim, embedDim, seed, scale = new Float64Array(inputDim).fill(1) } = options;
  const weight = randomVariable([inputDim, embedDim], seed);
  const collate = (images: readonly FeatureMatrix[]) => {
    const length = Math.max(1, ...images.map((image) => image.length));
    const x = new Float32Array(images.length * length * inputDim);
    const mask = new Float32Array(images.length * length);
    images.forEach((image, i) => {
      if (image.dim !== inputDim) throw new RangeError(`tinyRegions: wanted ${inputDim}, got ${image.dim}`);
      x.set(image.values, i * length * inputDim);
      mask.fill(1, i * length, i * length + image.length);
    });
    return {
      x: tf.tensor3d(x, [images.length, length, inputDim]),
      mask: tf.tensor2d(mask, [images.length, length]),
    };
  };
  return {
    name: 'tinyRegions',
    embedDim,
    recipe: own('tinyRegions', [{ inputDim, embedDim, seed, scale }], 'regions'),
    collate,
    encode: ({ x, mask }) => ({
      vectors: tf.tidy(() => {
        const scaled = tf.mul(x!, tf.tensor1d(Float32Array.from(scale))); // [batch, length, inputDim]
        const rows = tf.matMul(tf.reshape(scaled, [-1, inputDim]), weight);
        return tf.reshape<tf.Rank.R3>(rows, [x!.shape[0], x!.shape[1]!, embedDim]);
      }),
      mask: tf.clone<tf.Tensor2D>(mask as tf.Tensor2D),
    }),
    variables: () => [{ name: 'weight', variable: weight }],
    dispose: () => weight.dispose(),
  };
}

/** One embedding per known word of a caption. */
export function tinyWords({
  vocabulary,
  embedDim,
  seed,
}: {
  readonly vocabulary: TinyVocabulary;
  readonly embedDim: number;
  readonly seed: number;
}): Encoder<string> {
  const weight = randomVariable([vocabulary.words.length, embedDim], seed);
  return {
    name: 'tinyWords',
    embedDim,
    recipe: own('tinyWords', [{ vocabulary, embedDim, seed }]),
    collate: (captions) => {
      const ids = captions.map((caption) =>
        caption
          .split(' ')
          .flatMap((word) => (vocabulary.words.includes(word) ? [vocabulary.words.indexOf(word)] : [])),
      );
      const length = Math.max(1, ...ids.map((row) => row.length));
      return {
        ids: tf.tensor2d(
          ids.flatMap((row) => [...row, ...Array<number>(length - row.length).fill(0)]),
          [ids.length, length],
          'int32',
        ),
        mask: tf.tensor2d(
          ids.flatMap((row) => Array.from({ length }, (_, i) => Number(i < row.length))),
          [ids.length, length],
        ),
      };
    },
    encode: ({ ids, mask }) => ({
      vectors: tf.tidy(() => {
        const flat = tf.gather(weight, tf.reshape(ids as tf.Tensor2D, [-1]));
        return tf.reshape<tf.Rank.R3>(flat, [ids!.shape[0], ids!.shape[1]!, embedDim]);
      }),
      mask: tf.clone<tf.Tensor2D>(mask as tf.Tensor2D),
    }),
    variables: () => [{ name: 'embed.weight', variable: weight }],
    dispose: () => weight.dispose(),
  };
}

function randomVariable(shape: [number, number], seed: number): tf.Variable {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: shape[0] * shape[1] }, () => 2 * random.next() - 1);
  return tf.tidy(() => tf.variable(tf.tensor2d(values, shape)));
}

/** Factories that the recipes of `tinyModel` name. */
export const tinyTables = { tinyVocabulary, tinyRegions, tinyWords, cosine, meanPool, stackedCrossAttention };

/** Words of `tinyModel`. */
export const tinyVocabularyWords = ['a', 'dog', 'cat', 'runs', 'sits'];

/** A model of a few weights. Its seeds do not matter once weights are loaded. */
export function tinyModel(
  seed: number,
  { words = tinyVocabularyWords, embedDim = 4, similarity = stackedCrossAttention() } = {},
): MatchingModel<FeatureMatrix, string> {
  return {
    images: tinyRegions({ inputDim: 3, embedDim, seed, scale: Float64Array.of(1, 0.1, 1 / 3) }),
    captions: tinyWords({ vocabulary: tinyVocabulary(words), embedDim, seed: seed + 1 }),
    similarity,
  };
}

/** Regions of three images, of one to three regions. */
export const tinyImages: readonly FeatureMatrix[] = [1, 3, 2].map((length, image) => ({
  values: Float32Array.from({ length: 3 * length }, (_, i) => Math.sin(7 * image + i)),
  length,
  dim: 3,
}));

/** Captions of the three images. */
export const tinyCaptions = ['a dog runs', 'a cat', 'a dog sits a cat'];

/** Scores of a model over `tinyImages` and `tinyCaptions`. */
export async function tinyScores(model: MatchingModel<FeatureMatrix, string>): Promise<Float32Array> {
  const scores = tf.tidy(() => {
    const images = model.images.encode(model.images.collate(tinyImages));
    const captions = model.captions.encode(model.captions.collate(tinyCaptions));
    return model.similarity.score(images, captions);
  });
  const values = (await scores.data()) as Float32Array;
  scores.dispose();
  return values.slice();
}
