import * as tf from '@tensorflow/tfjs-core';
import { makeFromRecipe, packRecipes, type Encoder, type RecipeFactory, type RecipeTable } from '@vse/core';
import type { FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { imageEncoders } from '@vse/image-encoders';
import { fitCca, pickRows, type LinearMap, type LinearMapParts } from '@vse/subspace';
import { textEncoders } from '@vse/text-encoders';

export type Model = MatchingModel<FeatureMatrix, string | FeatureMatrix>;

export type Split = PairedData<FeatureMatrix, FeatureMatrix>;

/**
 * Maps both views of a trained model into one space by a last canonical correlation analysis over the training pairs: a
 * new model, whose encoders have that map in their last layer. The caller disposes its encoders.
 */
export async function alignedModel(model: Model, train: Split): Promise<Model> {
  const fitted = {
    images: await encodeAll(model.images, train.imageCount, (rows) => train.readImages(rows)),
    captions: await encodeAll(model.captions, train.captionToImage.length, (rows) =>
      train.readCaptions(rows),
    ),
  };
  const dim = model.images.embedDim;
  const cca = await fitCca(
    pickRows({ values: fitted.images, dim }, train.captionToImage),
    { values: fitted.captions, dim },
    { regularization: { ofMeanVariance: 0.01 } },
  );
  const tables: RecipeTable = { ...imageEncoders, ...textEncoders };
  const { images, captions } = model;
  const packed = packRecipes('alignedModel', { images, captions });
  const made = await makeFromRecipe(packed, ({ name }) => tables[name] as unknown as RecipeFactory);
  const again = made as Pick<Model, 'images' | 'captions'>;
  await moveWeights(images, again.images, cca.imageMap({ power: 1, normalize: false }));
  await moveWeights(captions, again.captions, cca.captionMap({ power: 1, normalize: false }));
  return { ...again, similarity: model.similarity };
}

/** Copies the weights of an encoder whose last layer is linear, that layer followed by a map. */
async function moveWeights(from: Encoder<never>, to: Encoder<never>, map: LinearMap): Promise<void> {
  const values = new Map(
    await Promise.all(
      from.variables().map(async ({ name, variable }) => [name, await variable.data()] as const),
    ),
  );
  const [weight, bias] = ['weight', 'bias'].map((kind) => lastOf([...values.keys()], kind)) as [
    string,
    string,
  ];
  const mapped = mapLayer(values.get(weight)! as Float32Array, values.get(bias)! as Float32Array, map);
  values.set(weight, mapped.weight).set(bias, mapped.bias);
  for (const { name, variable } of to.variables()) {
    tf.tidy(() => variable.assign(tf.tensor(values.get(name)!, variable.shape)));
  }
}

/** Name of a variable of the last layer: `fc.layers.1.weight`. */
function lastOf(names: readonly string[], kind: string): string | undefined {
  return names.filter((name) => name.startsWith('fc.layers.') && name.endsWith(`.${kind}`)).at(-1);
}

/**
 * A linear layer followed by a map, as one layer: `(h W^T + b - mean) M` is `h (M^T W)^T + M^T (b - mean)`. Rows beyond the
 * components of the map are 0.
 */
function mapLayer(weight: Float32Array, bias: Float32Array, map: LinearMap) {
  const { mean, weights, scales } = map.recipe.args[0] as Required<LinearMapParts>;
  const [dim, components] = [map.dim, map.components];
  const inputs = weight.length / dim;
  const out = { weight: new Float32Array(weight.length), bias: new Float32Array(dim) };
  const row = new Float64Array(inputs + 1);
  for (let c = 0; c < components; c++) {
    row.fill(0);
    for (let d = 0; d < dim; d++) {
      const factor = weights[d * components + c]! * scales[c]!;
      for (let i = 0; i < inputs; i++) row[i]! += factor * weight[d * inputs + i]!;
      row[inputs]! += factor * (bias[d]! - mean[d]!);
    }
    out.weight.set(row.subarray(0, inputs), c * inputs);
    out.bias[c] = row[inputs]!;
  }
  return out;
}

const batchSize = 512;

/** Encodes all items, `[items, dim]`, row-major. */
export async function encodeAll<Item>(
  encoder: Encoder<Item>,
  count: number,
  read: (rows: Int32Array) => Promise<readonly Item[]>,
): Promise<Float32Array> {
  const all = new Float32Array(count * encoder.embedDim);
  for (let first = 0; first < count; first += batchSize) {
    const rows = Int32Array.from({ length: Math.min(batchSize, count - first) }, (_, i) => first + i);
    const items = await read(rows);
    const vectors = tf.tidy(() => encoder.encode(encoder.collate(items)).vectors); // [items, 1, dim]
    all.set(await vectors.data(), first * encoder.embedDim);
    vectors.dispose();
  }
  return all;
}
