import { type GoldenTensors, describeGolden, expectGolden } from '@vse/testing';
import { fisherVectorOf } from './fisher-vector-of';
import { gaussianParameters } from './fit-gaussian-mixture';
import { posteriorReader } from './posteriors';

describeGolden('fisher_vector', ({ settings, inputs, outputs }) => {
  const [length, dim] = inputs['X']!.shape as [number, number];
  const points = { values: Float32Array.from(numbers(inputs, 'X')), length, dim };
  const mixture = gaussianParameters(
    {
      weights: numbers(inputs, 'weights'),
      means: numbers(inputs, 'means'),
      variances: numbers(inputs, 'variances'),
    },
    dim,
  );
  const options = {
    power: settings['sqrt'] ? 0.5 : 1,
    normalize: settings['l2'] as boolean,
    assignment: settings['fast'] ? ('hard' as const) : ('soft' as const),
  };
  expectGolden(fisherVectorOf(points, mixture, options), outputs, 'fv');
  if (outputs['vlfeat']) {
    const theirs = fisherVectorOf(points, mixture, { ...options, minPosterior: 1e-6 });
    expectGolden(theirs, outputs, 'vlfeat');
  }
  const components = mixture.weights.length;
  const reader = posteriorReader(mixture);
  const shares = new Float64Array(components);
  const posteriors = Array.from({ length }, (_, i) => {
    reader.read(points.values, i * dim, shares);
    return [...shares];
  });
  expectGolden(posteriors.flat(), outputs, 'posteriors');
});

function numbers(tensors: GoldenTensors, name: string): number[] {
  return tensors[name]!.data as number[];
}
