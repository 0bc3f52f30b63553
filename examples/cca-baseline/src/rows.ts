import type { RetrievalRow } from '@vse/eval';
import { published, type TextName } from '@vse/example-kit';

/** Plain CCA, and normalised CCA, which weights each direction by the fourth power of its correlation. */
export const kinds = [
  { name: 'CCA', power: 0 },
  { name: 'normalised CCA', power: 4 },
] as const;

const source =
  'Klein et al., CVPR 2015, https://arxiv.org/abs/1411.7399 (VGG-19, Fisher vectors of a GMM and an HGLMM, CCA)';

/** Returns the published row with its source; only figures that were checked. */
export function publishedFor(
  text: TextName,
  kind: (typeof kinds)[number]['name'],
): { readonly published: RetrievalRow; readonly source: string } | undefined {
  if (text !== 'fisher' || kind !== 'normalised CCA') return undefined;
  return { published: published('CCA, Fisher vectors', [35.0, 62.0, 73.8], [25.0, 52.7, 66.0]), source };
}
