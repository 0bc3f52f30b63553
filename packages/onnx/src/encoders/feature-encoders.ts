import { abs } from '../graph/elementwise';
import { unitVectors } from '../graph/unit-vectors';
import type { EncoderGraph } from './encoder-graph';
import { linear, mlp, type MlpSizes } from './layers';
import type { Part } from './look-up';
import { mappedRows } from './row-maps';

interface FeatureOptions {
  readonly features: { readonly dim: number };
  readonly embedDim: number;
  readonly hiddenDims: readonly number[];
  readonly normalizeBatch: MlpSizes['normalizeBatch'];
  readonly normalize: boolean;
  readonly absolute: boolean;
}

/** `featureEncoder` of `@vse/text-encoders`, from rows of its features: tf-idf, means of words, Fisher vectors. */
export const featureEncoder: EncoderGraph = ([given], parts) => {
  const { features, embedDim, hiddenDims, normalizeBatch, normalize, absolute } = given as FeatureOptions;
  const rows = parts.graph.input('features', ['captions', 1, features.dim]); // [captions, 1, dim]
  const fc = { ...parts, weights: parts.weights.within('fc') };
  const embedded =
    hiddenDims.length === 0
      ? linear(rows, fc, embedDim) // [captions, 1, embedDim]
      : mlp(rows, fc, { dims: [features.dim, ...hiddenDims, embedDim], normalizeBatch }); // [captions, 1, embedDim]
  const unit = normalize ? unitVectors(embedded) : embedded; // [captions, 1, embedDim]
  return { vectors: absolute ? abs(unit) : unit };
};

/** `fixedEncoder` of `@vse/text-encoders`. */
export const fixedEncoder: EncoderGraph = ([given], { graph }) => {
  const { features, map, normalize } = given as Pick<FeatureOptions, 'features' | 'normalize'> & {
    readonly map?: Part;
  };
  // collate packs features after their map; a graph with the map in it reads them before.
  const rows = graph.input(map ? 'rows' : 'features', ['captions', 1, features.dim]); // [captions, 1, dim]
  const mapped = map ? mappedRows(rows, map) : rows; // [captions, 1, components]
  return { vectors: normalize ? unitVectors(mapped) : mapped };
};
