import type { RecipeTable } from '@vse/base';
import { ccaOf } from './cca/cca';
import { linearMap } from './cca/linear-map';
import { pcaOf } from './pca/pca';

/**
 * Everything of this package that a recipe may name: `pcaOf`, `ccaOf` and `linearMap`. `textEncoders` of
 * `@vse/text-encoders` includes them.
 */
export const subspaces: RecipeTable = { ccaOf, linearMap, pcaOf };
