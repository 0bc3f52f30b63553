import { seededRandom, type FeatureMatrix } from '@vse/core';
import { mixtureOf, type Mixture } from '../mixtures/mixture';

/** Synthetic points drawn around centres, `perCentre` for each. */
export function clouds(
  centres: readonly (readonly number[])[],
  { perCentre = 100, deviation = 0.2, seed = 1, laplacian = false } = {},
): FeatureMatrix {
  const random = seededRandom(seed);
  const laplace = () => -Math.sign(random.next() - 0.5) * Math.log(1 - random.next());
  const rows = centres.flatMap((centre) =>
    Array.from({ length: perCentre }, () =>
      centre.map((x) => x + deviation * (laplacian ? laplace() : random.normal())),
    ),
  );
  return { values: Float32Array.from(rows.flat()), length: rows.length, dim: centres[0]!.length };
}

/** A mixture with random parameters; some dimensions are Laplacian. */
export function randomMixture(components: number, dim: number, { seed = 1, laplacian = true } = {}): Mixture {
  const random = seededRandom(seed);
  const many = <T extends Float64Array | Uint8Array>(array: T, next: () => number): T => {
    for (let i = 0; i < array.length; i++) array[i] = next();
    return array;
  };
  const weights = many(new Float64Array(components), () => 0.5 + random.next());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return mixtureOf({
    dim,
    weights: weights.map((weight) => weight / total),
    centres: many(new Float64Array(components * dim), () => random.normal()),
    scales: many(new Float64Array(components * dim), () => 0.5 + random.next()),
    laplacian: many(new Uint8Array(components * dim), () => (laplacian && random.next() < 0.5 ? 1 : 0)),
  });
}

/** Mean log-density of points by the definition: the slow reference for all other code. */
export function slowLogLikelihood(
  { values, length }: FeatureMatrix,
  {
    dim,
    weights,
    centres,
    scales,
    laplacian,
  }: Pick<Mixture, 'dim' | 'weights' | 'centres' | 'scales' | 'laplacian'>,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    let density = 0;
    for (let k = 0; k < weights.length; k++) {
      let product = weights[k]!;
      for (let j = 0; j < dim; j++) {
        const s = scales[k * dim + j]!;
        const t = (values[i * dim + j]! - centres[k * dim + j]!) / s;
        product *= laplacian[k * dim + j]
          ? Math.exp(-Math.abs(t)) / (2 * s)
          : Math.exp(-0.5 * t * t) / (s * Math.sqrt(2 * Math.PI));
      }
      density += product;
    }
    sum += Math.log(density);
  }
  return sum / length;
}
