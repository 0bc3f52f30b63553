import { meanOfRegions, unitVectors } from '@vse/image-encoders';
import type { ExperimentData } from './experiment-data';
import type { DataArguments } from './flags';
import { networkOf } from './network-of';

/** VSE++ reads the mean of unit vectors; the cells of a network's feature map become unit vectors in any model. */
export function transformsFor({
  features,
}: Pick<DataArguments, 'features'>): ExperimentData['transformsFor'] {
  return (kind) => [
    ...(kind === 'global' || networkOf(features) ? [unitVectors()] : []),
    ...(kind === 'global' ? [meanOfRegions()] : []),
  ];
}
