import type { EncoderGraph } from './encoder-graph';
import { featureEncoder, fixedEncoder } from './feature-encoders';
import { fixedRegions, mappedRegions, regionProjection, twoLayerBranch } from './image-encoders';
import type { GraphTable } from './look-up';
import { biGruEncoder, biRnnEncoder, favreEncoder, gruEncoder, wordEncoder } from './recurrent-encoders';
import { relationEncoder } from './relation-encoder';

/** Encoders that have a graph. */
export const encoderGraphs: GraphTable<EncoderGraph> = {
  '@vse/image-encoders': { regionProjection, twoLayerBranch, fixedRegions, mappedRegions },
  '@vse/text-encoders': {
    gruEncoder,
    biGruEncoder,
    biRnnEncoder,
    favreEncoder,
    featureEncoder,
    fixedEncoder,
    relationEncoder,
    wordEncoder,
  },
};
