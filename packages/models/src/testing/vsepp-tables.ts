import { cosine, meanPool } from '@vse/attention';
import { linearProjection, meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { gruEncoder, vocabularyFromJson } from '@vse/text-encoders';

/** The factories that a model of VSE++ names. */
export const vseppTables = {
  cosine,
  meanPool,
  linearProjection,
  meanOfRegions,
  regionProjection,
  unitVectors,
  gruEncoder,
  vocabularyFromJson,
};
