import { cosine, meanPool } from '@vse/attention';
import { linearProjection, meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { openEmbedderWith } from '@vse/models';
import { gruEncoder, vocabularyOf } from '@vse/text-encoders';

// A page that opens a model of VSE++, whose size .size-limit.js bounds.
const tables = {
  cosine,
  meanPool,
  linearProjection,
  meanOfRegions,
  regionProjection,
  unitVectors,
  gruEncoder,
  vocabularyOf,
};
export const embedder = openEmbedderWith(tables, 'model');
