import type { CorrectedEvaluation } from '@vse/eval';
import type { Result } from '@vse/example-kit';

/** Row of a corrected result, named by the correction and its bank; it stands below the plain one. */
export function correctedRow(title: string, corrected: CorrectedEvaluation): Result {
  const { method, bank, transductive } = corrected.correction;
  const note = transductive ? ', transductive' : '';
  return { system: `${title}; ${method}, bank ${bank}${note}`, metrics: corrected };
}
