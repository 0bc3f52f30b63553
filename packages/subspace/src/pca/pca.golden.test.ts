import { describeGolden, expectGolden, type GoldenCase, type GoldenTensors } from '@vse/testing';
import { expect } from 'vitest';
import { fitPca } from './fit-pca';

const rowsOf = (tensors: GoldenTensors, name: string) => {
  const { shape, data } = tensors[name]!;
  return { dim: shape[1]!, values: Float64Array.from(data as number[]) };
};

const numbers = (item: GoldenCase, name: string) => Float64Array.from(item.outputs[name]!.data as number[]);

/** The reference's axes may point the other way: +1 or -1 for each of ours. */
function signsOf(axes: Float32Array, wanted: Float64Array, dim: number): number[] {
  return Array.from({ length: axes.length / dim }, (_, i) => {
    let along = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) along += axes[j]! * wanted[j]!;
    return Math.sign(along);
  });
}

describeGolden('pca', async (item) => {
  const rows = rowsOf(item.inputs, 'X');
  const test = rowsOf(item.inputs, 'X_test');
  const pca = await fitPca(rows, {
    components: Number(item.settings['n_components']),
    whiten: item.settings['whiten'] === true,
  });
  const wanted = numbers(item, 'components');
  const signs = signsOf(pca.axes, wanted, rows.dim);
  const turned = (values: Float32Array, of: (i: number) => number) =>
    values.map((value, i) => value * signs[of(i)]!);
  expect(pca.components * rows.dim).toBe(wanted.length);
  expectGolden(pca.mean, item.outputs, 'mean');
  expectGolden(
    turned(pca.axes, (i) => Math.floor(i / rows.dim)),
    item.outputs,
    'components',
  );
  expectGolden(pca.explainedVariance, item.outputs, 'explained_variance');
  expectGolden(pca.explainedVarianceRatio, item.outputs, 'explained_variance_ratio');
  expectGolden(pca.singularValues, item.outputs, 'singular_values');
  expectGolden([pca.noiseVariance], item.outputs, 'noise_variance');
  const projected = pca.project(test.values);
  // Whitening divides by standard deviations, the last of which may be next to nothing: rounding is that of the scores before.
  const whitened = item.settings['whiten'] === true;
  const variances = numbers(item, 'explained_variance');
  const scores = <T extends Float32Array | Float64Array>(values: T) =>
    values.map((value, i) => value * (whitened ? Math.sqrt(variances[i % pca.components]!) : 1)) as T;
  const transformed = item.outputs['transformed_test']!;
  expectGolden(
    scores(turned(projected, (i) => i % pca.components)),
    { ...item.outputs, scores: { ...transformed, data: [...scores(numbers(item, 'transformed_test'))] } },
    'scores',
  );
  expectGolden(pca.restore(projected), item.outputs, 'inverse_test');
});
