import type { EmbeddingSet, Similarity } from '@vse/core';
import * as ort from 'onnxruntime-node';
import { newGraph } from '../graph/graph';
import { gradientsOf } from '../graph/gradients-of';
import type { Size } from '../graph/size';
import type { Value } from '../graph/value';
import { graphOfRecipe } from '../similarities/graph-of-recipe';
import { setInputs } from '../similarities/score-graph';

/** Array of an input or output. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  /** Defaults to `float32`. */
  readonly type?: 'float32' | 'int32';
}

/** Runs an ONNX model in this thread and returns its outputs by name. */
export async function runModel(
  model: Uint8Array,
  feeds: Readonly<Record<string, Numbers>>,
): Promise<Readonly<Record<string, Float32Array>>> {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
  const tensors = Object.entries(feeds).map(
    ([name, { shape, values, type = 'float32' }]) =>
      [
        name,
        type === 'int32'
          ? new ort.Tensor('int32', Int32Array.from(values), [...shape])
          : new ort.Tensor('float32', Float32Array.from(values), [...shape]),
      ] as const,
  );
  const results = await session.run(Object.fromEntries(tensors));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

/** Builds a graph with these inputs and runs it. */
export async function runGraph(
  inputs: Readonly<Record<string, Numbers & { readonly sizes?: readonly Size[] }>>,
  build: (...values: readonly Value[]) => Readonly<Record<string, Value>>,
): Promise<Readonly<Record<string, Float32Array>>> {
  const graph = newGraph();
  const values = Object.entries(inputs).map(([name, { shape, sizes = shape }]) => graph.input(name, sizes));
  return runModel(graph.encode(build(...values), { name: 'test' }), inputs);
}

/** Scores of a similarity computed by its graph, `[images, captions]`. */
export async function scoresByGraph(
  similarity: Similarity,
  images: EmbeddingSet,
  captions: EmbeddingSet,
): Promise<Float32Array> {
  const outputs = await runSimilarity(similarity, { images, captions }, ({ scores }) => ({ scores }));
  return outputs['scores']!;
}

/** Gradients of the vectors of each side, where `gradient`, `[images, captions]`, is that of the scores. */
export async function gradientsByGraph(
  similarity: Similarity,
  images: EmbeddingSet,
  captions: EmbeddingSet,
  gradient: ArrayLike<number>,
): Promise<Readonly<Record<'images' | 'captions', Float32Array>>> {
  const shape = [images.vectors.shape[0], captions.vectors.shape[0]];
  const feeds = { gradient: { shape, values: gradient } };
  const outputs = await runSimilarity(
    similarity,
    { images, captions },
    ({ scores, inputs }) => {
      const dScores = scores.graph.input('gradient', ['images', 'captions']); // [images, captions]
      const [ofImages, ofCaptions] = gradientsOf(scores, dScores, inputs);
      return { ofImages: ofImages!, ofCaptions: ofCaptions! };
    },
    feeds,
  );
  return { images: outputs['ofImages']!, captions: outputs['ofCaptions']! };
}

interface Built {
  readonly scores: Value;
  readonly inputs: readonly [Value, Value];
}

async function runSimilarity(
  similarity: Similarity,
  { images, captions }: Readonly<Record<'images' | 'captions', EmbeddingSet>>,
  outputs: (built: Built) => Readonly<Record<string, Value>>,
  feeds: Readonly<Record<string, Numbers>> = {},
): Promise<Readonly<Record<string, Float32Array>>> {
  const graph = newGraph();
  const imageSet = setInputs(graph, 'images', images.mask !== undefined);
  const captionSet = setInputs(graph, 'captions', captions.mask !== undefined);
  const scores = graphOfRecipe(similarity).build(imageSet, captionSet); // [images, captions]
  const model = graph.encode(outputs({ scores, inputs: [imageSet.input, captionSet.input] }), {
    name: 'test',
  });
  const sets = { ...(await feedsOf('images', images)), ...(await feedsOf('captions', captions)) };
  return runModel(model, { ...sets, ...feeds });
}

/** Inputs of one side. */
async function feedsOf(
  side: 'images' | 'captions',
  { vectors, mask }: EmbeddingSet,
): Promise<Readonly<Record<string, Numbers>>> {
  return {
    [side]: { shape: vectors.shape, values: await vectors.data() },
    ...(mask && { [`${side}Mask`]: { shape: mask.shape, values: await mask.data() } }),
  };
}
