import { type GoldenTensors, describeGolden, expectGolden } from '@vse/testing';
import { fitGaussianMixture, variancesOf } from './fit-gaussian-mixture';

describeGolden('gmm_diag_em', ({ settings, inputs, outputs }) => {
  const [length, dim] = inputs['X']!.shape as [number, number];
  const points = { values: Float32Array.from(numbers(inputs, 'X')), length, dim };
  const mixture = fitGaussianMixture(points, {
    start: {
      weights: numbers(inputs, 'weights_init'),
      means: numbers(inputs, 'means_init'),
      variances: numbers(inputs, 'precisions_init').map((precision) => 1 / precision),
    },
    iterations: settings['n_iter'] as number,
    varianceFloor: settings['reg_covar'] as number,
    tolerance: 0,
  });
  expectGolden(mixture.weights, outputs, 'weights');
  expectGolden(mixture.centres, outputs, 'means');
  expectGolden(variancesOf(mixture), outputs, 'variances');
  expectGolden([mixture.fit!.logLikelihood], outputs, 'mean_log_likelihood');
});

function numbers(tensors: GoldenTensors, name: string): number[] {
  return tensors[name]!.data as number[];
}
