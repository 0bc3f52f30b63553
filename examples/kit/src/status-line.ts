import { rewrittenLine } from '@vse/core';

/** Shows progress on standard error, named by `label`. */
export function statusLine(label: string): (text: string, done: boolean) => void {
  const line = rewrittenLine(process.stderr);
  return (text, done) => line(`${label}: ${text}`, done);
}
