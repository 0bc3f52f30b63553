import { mul } from '../graph/elementwise';
import { reshape } from '../graph/shapes';
import type { Graph } from '../graph/value';
import type { EncoderGraph, EncoderOutputs, EncoderParts } from './encoder-graph';
import { mlp, type MlpSizes } from './layers';
import { lookUp, type Part } from './look-up';
import { projections } from './projections';
import { mappedRows } from './row-maps';
import { setTransforms, type TransformedSet } from './set-transforms';

interface ProjectionOptions {
  readonly inputDim: number;
  readonly embedDim: number;
  readonly before: readonly Part[];
  readonly layer: Part;
  readonly after: readonly Part[];
}

interface BranchOptions extends Omit<ProjectionOptions, 'layer'> {
  readonly hiddenDim: number;
  readonly normalizeBatch: MlpSizes['normalizeBatch'];
}

/** `regionProjection` of `@vse/image-encoders`. https://arxiv.org/abs/1803.08024 */
export const regionProjection: EncoderGraph = ([given], parts) => {
  const { inputDim, embedDim, before, layer, after } = given as ProjectionOptions;
  const project = lookUp('projection layer', projections, layer);
  const regions = transformed(before, regionInputs(parts.graph, inputDim)); // [images, regions, inputDim]
  const vectors = project(regions.vectors, fc(parts), embedDim, layer.recipe!.args); // [images, regions, embedDim]
  return realOnly(transformed(after, { ...regions, vectors }));
};

/** `twoLayerBranch` of `@vse/image-encoders`. https://arxiv.org/abs/1511.06078 */
export const twoLayerBranch: EncoderGraph = ([given], parts) => {
  const { inputDim, hiddenDim, embedDim, normalizeBatch, before, after } = given as BranchOptions;
  const image = transformed(before, regionInputs(parts.graph, inputDim)); // [images, 1, inputDim]
  const sizes = { dims: [inputDim, hiddenDim, embedDim], normalizeBatch };
  const vectors = mlp(image.vectors, fc(parts), sizes); // [images, 1, embedDim]
  return realOnly(transformed(after, { ...image, vectors }));
};

/** `fixedRegions` of `@vse/image-encoders`. */
export const fixedRegions: EncoderGraph = ([given], { graph }) => {
  const { inputDim, transforms } = given as {
    readonly inputDim: number;
    readonly transforms: readonly Part[];
  };
  return realOnly(transformed(transforms, regionInputs(graph, inputDim)));
};

/** `mappedRegions` of `@vse/image-encoders`, with its map in the graph. https://arxiv.org/abs/1212.4522 */
export const mappedRegions: EncoderGraph = ([given], { graph }) => {
  const { map, before } = given as {
    readonly map: Part & { readonly dim: number };
    readonly before: readonly Part[];
  };
  const regions = transformed(before, regionInputs(graph, map.dim)); // [images, regions, dim]
  return realOnly({ ...regions, vectors: mappedRows(regions.vectors, map) });
};

/** Adds the inputs of an image encoder: the features before any transform, and their mask. */
function regionInputs(graph: Graph, inputDim: number): TransformedSet {
  return {
    vectors: graph.input('regions', ['images', 'regions', inputDim]), // [images, regions, inputDim]
    mask: graph.input('mask', ['images', 'regions']), // [images, regions]
  };
}

function transformed(transforms: readonly Part[], set: TransformedSet): TransformedSet {
  return transforms.reduce(
    (current, each) => lookUp('transform', setTransforms, each)(current, each.recipe!.args),
    set,
  );
}

/** Sets padding to 0. */
function realOnly({ vectors, mask }: TransformedSet): EncoderOutputs {
  return { vectors: mul(vectors, reshape(mask, [...mask.shape, 1])), mask };
}

function fc(parts: EncoderParts): EncoderParts {
  return { ...parts, weights: parts.weights.within('fc') };
}
