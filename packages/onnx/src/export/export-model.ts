import type { MatchingModel } from '@vse/core';
import { exportEncoder, type ExportEncoderOptions } from './export-encoder';
import { exportSimilarity } from './export-similarity';
import type { ExportedGraph } from './exported-graph';

/** A matching model as three ONNX models: the outputs of the encoders are the inputs of the similarity. */
export interface ExportedModel {
  /** Image encoder. */
  readonly images: ExportedGraph;
  /** Caption encoder. */
  readonly captions: ExportedGraph;
  /** Similarity; it has a mask for each encoder that returns one. */
  readonly similarity: ExportedGraph;
}

/**
 * Exports the encoders and the similarity of a model as ONNX models. `vectors` and `vectorsMask` of the image encoder are `images`
 * and `imagesMask` of the similarity, those of the caption encoder `captions` and `captionsMask`.
 *
 * @param model - Model whose encoders and similarity have recipes.
 * @param options - Numbers that the weights are stored as.
 * @throws `OptionError` that names the part without a graph.
 * @throws `DataError` if a variable has numbers that are not finite, or does not fit its recipe.
 * @example
 * ```ts
 * import { stackedCrossAttention } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { exportModel } from '@vse/onnx';
 * import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs'], { minCount: 1 });
 * const { images, captions, similarity } = await exportModel({
 *   images: regionProjection({ inputDim: 6, embedDim: 8 }),
 *   captions: biGruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
 *   similarity: stackedCrossAttention(),
 * });
 * console.log(images.bytes.length, captions.bytes.length, similarity.inputs.map(({ name }) => name));
 * ```
 */
export async function exportModel(
  model: MatchingModel<never, never>,
  options: ExportEncoderOptions = {},
): Promise<ExportedModel> {
  const images = await exportEncoder(model.images, options);
  const captions = await exportEncoder(model.captions, options);
  const similarity = await exportSimilarity(model.similarity, {
    imagesMask: hasMask(images),
    captionsMask: hasMask(captions),
  });
  return { images, captions, similarity };
}

function hasMask({ outputs }: ExportedGraph): boolean {
  return outputs.some(({ name }) => name === 'vectorsMask');
}
