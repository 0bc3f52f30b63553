import type { CorrectedEvaluation } from '@vse/eval';
import type { Result } from '@vse/example-kit';

/** Row of the same model with corrected scores, named by the correction and its bank; it stands below the plain one. */
export function correctedRow(plain: Result, corrected: CorrectedEvaluation): Result {
  const { method, bank, transductive } = corrected.correction;
  const note = transductive ? ', transductive' : '';
  return {
    system: `${plain.system}; ${method}, bank ${bank}${note}`,
    metrics: corrected,
    ...(plain.model !== undefined && { model: plain.model }),
  };
}
