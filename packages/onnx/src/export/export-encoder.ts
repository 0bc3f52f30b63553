import { assertOneOf, OptionError, VseError, type Encoder, type Recipe } from '@vse/core';
import { encoderGraphs } from '../encoders/encoder-graphs';
import { lookUp } from '../encoders/look-up';
import type { Precision } from '../encoders/stored-matrix';
import { readVariables, weightsOf } from '../encoders/weights';
import { newGraph } from '../graph/graph';
import { exportedGraph, type ExportedGraph } from './exported-graph';

/** Options of `exportEncoder`. */
export interface ExportEncoderOptions {
  /**
   * Numbers that weight matrices are stored as. `'int8'` makes a file of about a quarter of the size: each row of a matrix
   * is rounded to 255 steps of its own. All arithmetic is float32 with either, so that the speed is the same, and so are the
   * results of one file on different machines to rounding. Defaults to `'float32'`.
   */
  readonly weights?: 'float32' | 'int8';
}

/**
 * Exports a trained encoder of `@vse/image-encoders` or `@vse/text-encoders` as an ONNX model, from its recipe and the
 * values of its variables. Batch, words and regions have any size in each run.
 *
 * Inputs are the tensors that the encoder's `collate` packs, by name: `tokens` (int32) and `mask` `[captions, words]` of
 * recurrent encoders, whose mask is 1 for each word and 0 after the last; `features` `[captions, 1, dim]` of encoders over
 * fixed features, tf-idf too, as dense rows; `heads`, `dependents`, `kinds` (int32) and `mask` `[captions, relations]` of
 * relation encoders. Where `collate` computes, the graph does instead: image encoders read `regions`
 * `[images, regions, inputDim]`, before any transform or map, and `mask` `[images, regions]`; `fixedEncoder` with a map reads
 * `rows` `[captions, 1, dim]`. Outputs are `vectors` `[batch, length, embedDim]`, and `vectorsMask` `[batch, length]`, 1 where
 * they are real, if they may be padding.
 *
 * @param encoder - Encoder with a recipe.
 * @param options - Numbers that the weights are stored as.
 * @throws `OptionError` that names the part without a graph: an encoder, a projection layer or a transform of your own.
 * @throws `DataError` if a variable has numbers that are not finite, or does not fit the recipe.
 * @example
 * ```ts
 * import { exportEncoder } from '@vse/onnx';
 * import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs'], { minCount: 1 });
 * const encoder = biGruEncoder({ vocabulary, wordDim: 4, embedDim: 8 });
 * const { bytes, inputs, outputs, opset } = await exportEncoder(encoder);
 * console.log(bytes.length, opset, inputs, outputs); // tokens and mask, then vectors and vectorsMask
 * ```
 */
export async function exportEncoder(
  encoder: Encoder<never>,
  options: ExportEncoderOptions = {},
): Promise<ExportedGraph> {
  const { weights: precision = 'float32' } = options;
  const where = `exportEncoder(${encoder.name})`;
  assertOneOf('exportEncoder', 'weights', precision, ['float32', 'int8'] satisfies Precision[]);
  const build = named(where, () => lookUp('encoder', encoderGraphs, encoder));
  const args = statedArgs(where, encoder.recipe!);
  const variables = encoder.variables();
  const weights = weightsOf(where, variables, await readVariables(where, variables));
  const graph = newGraph();
  const outputs = named(where, () => build(args, { graph, weights, precision }));
  weights.assertAllTaken();
  const metadata = {
    name: encoder.recipe!.name,
    embedDim: String(encoder.embedDim),
    weights: precision,
    ...limits(args),
    ...encoder.fingerprint,
  };
  const { vectors, mask } = outputs;
  return exportedGraph({
    where,
    graph,
    metadata,
    outputs: mask ? { vectors, vectorsMask: mask } : { vectors },
  });
}

/** Arguments of a recipe whose first one holds the options. */
function statedArgs(where: string, { name, args }: Recipe): readonly unknown[] {
  if (typeof args[0] === 'object' && args[0] !== null) return args;
  throw new OptionError(
    `${where}: the recipe of ${name} must state its options, got ${args.length === 0 ? 'none' : typeof args[0]}. Give the factory's own recipe.`,
  );
}

/** Names the encoder in the error of one of its parts. */
function named<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!VseError.isInstance(error) || error.kind !== 'option') throw error;
    throw new OptionError(`${where}: ${error.message}`, { cause: error });
  }
}

/** Limits that `collate` keeps before a graph reads the ids. */
function limits([options]: readonly unknown[]): Readonly<Record<string, string>> {
  const { maxWords } = (options ?? {}) as { readonly maxWords?: number };
  return maxWords === undefined ? {} : { maxWords: String(maxWords) };
}
