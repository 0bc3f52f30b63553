/** The part of a report of CI that decides about keeping it. */
export interface KeptReport {
  readonly failedSteps: number;
  readonly backends: Readonly<Record<string, { readonly failed: number }>>;
  readonly steps: readonly unknown[];
}

/**
 * Reads the report of a run of CI from its file, `.reports/ci.json`, or from a log, which has it on a line that begins with "report".
 *
 * @param text - Text of the file.
 * @param name - Name of the file, for errors.
 * @throws `Error` if there is no report, if something failed, or if the steps of `.ci/run` are missing.
 */
export function readReport(text: string, name: string): KeptReport {
  const line = /^(?:> )?report (\{.*\})\s*$/m.exec(text)?.[1];
  if (line === undefined && !text.trimStart().startsWith('{'))
    throw new Error(`${name} has no report of CI: give .reports/ci.json, or a log of .ci/run to its end.`);
  const report = JSON.parse(line ?? text) as KeptReport;
  const failed = Object.values(report.backends).reduce((sum, each) => sum + each.failed, report.failedSteps);
  if (failed > 0)
    throw new Error(`the run of ${name} has ${failed} failures: only a report without any is kept.`);
  if (report.steps.length === 0) throw new Error(`${name} has no steps: it was not written by .ci/run.`);
  return report;
}
