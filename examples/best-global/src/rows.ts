import type { CorrectedEvaluation } from '@vse/eval';
import { measure, type Result } from '@vse/example-kit';

/** Row of the same model with corrected scores, named by the correction and its bank; it stands below the plain one. */
export function correctedRow(
  plain: Result,
  corrected: CorrectedEvaluation,
  captionToImage: ArrayLike<number>,
): Result {
  const { method, bank, transductive } = corrected.correction;
  const note = transductive ? ', transductive' : '';
  return {
    system: `${plain.system}; ${method}, bank ${bank}${note}`,
    metrics: corrected.scores ? measure(corrected.scores, captionToImage) : corrected,
    ...(plain.model !== undefined && { model: plain.model }),
  };
}
