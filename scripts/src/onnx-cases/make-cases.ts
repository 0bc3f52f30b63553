import * as tf from '@tensorflow/tfjs-core';
import { cosine, dualAttention, generalizedPooling, stackedCrossAttention } from '@vse/attention';
import {
  maskFromLengths,
  seededRandom,
  type EmbeddingSet,
  type Encoder,
  type EncoderBatch,
  type FeatureMatrix,
  type Similarity,
} from '@vse/core';
import { meanOfRegions, regionProjection, twoLayerBranch, unitVectors } from '@vse/image-encoders';
import { exportEncoder, exportSimilarity, type ExportedGraph } from '@vse/onnx';
import { linearMap } from '@vse/subspace';
import {
  biGruEncoder,
  biRnnEncoder,
  favreEncoder,
  featureEncoder,
  fixedEncoder,
  gruEncoder,
  relationEncoder,
  tfidf,
} from '@vse/text-encoders';
import type { CaseTensor, CaseTensors, OnnxCase } from './onnx-case';

const captions = ['a dog runs in the snow', 'a cat', 'two dogs and a cat sit on a red box', 'dog'];
const words = ['', ...new Set(captions.flatMap((caption) => caption.split(' ')))];
const vocabulary = {
  size: words.length,
  encode: (caption: string) => caption.split(' ').map((word) => words.indexOf(word)),
  idOf: (word: string) => Math.max(0, words.indexOf(word)),
};
const sizes = { vocabulary, wordDim: 24, embedDim: 32 };
const regionDim = 20;

/** Exports every kind of encoder and similarity, with weights at random, and computes what each of them returns. */
export async function makeOnnxCases(): Promise<readonly OnnxCase[]> {
  const texts = [
    gruEncoder(sizes),
    gruEncoder({ ...sizes, output: 'words', layers: 2, absolute: true }),
    gruEncoder({ ...sizes, form: 'reset-before' }),
    biGruEncoder(sizes),
    biGruEncoder({ ...sizes, layers: 2, output: 'last' }),
    biRnnEncoder({ ...sizes, hiddenDim: 16 }),
    favreEncoder({ ...sizes, length: 5 }),
    featureEncoder({ features: tfidf(captions), embedDim: 32, hiddenDims: [16], normalizeBatch: true }),
  ];
  const relations = relationEncoder({ ...sizes, perRelation: ['nsubj'] });
  const images = [
    regionProjection({ inputDim: regionDim, embedDim: 32 }),
    regionProjection({ inputDim: regionDim, embedDim: 32, before: [unitVectors(), meanOfRegions()] }),
    twoLayerBranch({ inputDim: regionDim, hiddenDim: 16, embedDim: 32 }),
  ];
  const regions = { regions: randomSet([4, 1, 3], regionDim).vectors, mask: maskFromLengths([4, 1, 3], 4) };
  const kinds = ['nsubj', 'dobj'].map((relation) => ({ relation, head: 'runs', dependent: 'dog', headIndex: 1, dependentIndex: 0 })); // prettier-ignore
  const mapped = fixedEncoder({
    features: { dim: 6 },
    map: linearMap({
      mean: Float64Array.from({ length: 6 }, (_, i) => i),
      weights: normals(6 * 4),
      normalize: true,
    }),
  });
  const cases: OnnxCase[] = [];
  for (const encoder of texts) cases.push(await encoderCase(encoder, encoder.collate(captions)));
  cases.push(
    await encoderCase(biGruEncoder(sizes), biGruEncoder(sizes).collate(captions), { weights: 'int8' }),
  );
  cases.push(await encoderCase(relations, relations.collate([kinds, kinds.slice(1)])));
  for (const encoder of images) cases.push(await encoderCase(encoder, regions));
  const rows = tf.randomNormal<tf.Rank.R3>([3, 1, 6], 0, 1, 'float32', 5);
  cases.push(await encoderCase(mapped, mapped.collate(await matricesOf(rows)), { feeds: { rows } }));
  for (const similarity of [
    stackedCrossAttention(),
    stackedCrossAttention({ direction: 'image-to-text' }),
    cosine({ imagePool: generalizedPooling() }),
    dualAttention({ imageDim: 16 }),
  ]) {
    cases.push(await similarityCase(similarity));
  }
  return cases;
}

interface CaseOptions {
  readonly weights?: 'float32' | 'int8';
  /** Tensors for the graph, if they are not those of the batch. */
  readonly feeds?: EncoderBatch;
}

async function encoderCase<Item>(
  encoder: Encoder<Item>,
  batch: EncoderBatch,
  { weights = 'float32', feeds = batch }: CaseOptions = {},
): Promise<OnnxCase> {
  const random = seededRandom(7);
  for (const { name, variable } of encoder.variables()) {
    const columns = variable.shape.at(-1)!;
    const values = Float32Array.from({ length: variable.size }, (_, i) => {
      const value = 0.3 * random.normal();
      if (name.endsWith('running_var')) return value * value + 0.1;
      // int8 holds these numbers exactly: whole numbers of 1/127, and 1 in each row.
      return weights === 'float32' ? value : i % columns === 0 ? 1 : Math.round(value * 80) / 127;
    });
    variable.assign(tf.tensor(values, variable.shape));
  }
  const { vectors, mask } = encoder.encode(batch);
  return {
    name: weights === 'int8' ? `${encoder.name} in int8` : encoder.name,
    model: (await exportEncoder(encoder, { weights })).bytes,
    feeds: await tensorsOf(feeds),
    wanted: await tensorsOf(mask ? { vectors, vectorsMask: mask } : { vectors }),
  };
}

async function similarityCase(similarity: Similarity): Promise<OnnxCase> {
  const [images, captions] = [randomSet([3, 1, 4, 2], 16), randomSet([5, 1, 2], 16)];
  const { bytes }: ExportedGraph = await exportSimilarity(similarity);
  const sets = {
    images: images.vectors,
    imagesMask: images.mask,
    captions: captions.vectors,
    captionsMask: captions.mask,
  };
  return {
    name: similarity.name,
    model: bytes,
    feeds: await tensorsOf(sets),
    wanted: await tensorsOf({ scores: similarity.score(images, captions) }),
  };
}

function normals(count: number): Float32Array {
  const random = seededRandom(3);
  return Float32Array.from({ length: count }, () => random.normal());
}

/** Rows `[count, 1, dim]` as stored features. */
async function matricesOf(rows: tf.Tensor3D): Promise<readonly FeatureMatrix[]> {
  const [count, , dim] = rows.shape;
  const values = (await rows.data()) as Float32Array;
  return Array.from({ length: count }, (_, i) => ({
    values: values.subarray(i * dim, (i + 1) * dim),
    length: 1,
    dim,
  }));
}

function randomSet(lengths: readonly number[], dim: number): Required<EmbeddingSet> {
  const shape: [number, number, number] = [lengths.length, Math.max(...lengths), dim];
  return { vectors: tf.randomNormal(shape, 0, 1, 'float32', dim), mask: maskFromLengths([...lengths]) };
}

async function tensorsOf(tensors: Readonly<Record<string, tf.Tensor>>): Promise<CaseTensors> {
  const entries = Object.entries(tensors).map(async ([name, tensor]): Promise<[string, CaseTensor]> => {
    const type = tensor.dtype === 'int32' ? 'int32' : 'float32';
    return [name, { type, shape: tensor.shape, values: [...(await tensor.data())] }];
  });
  return Object.fromEntries(await Promise.all(entries));
}
