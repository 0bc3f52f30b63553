import { rewrittenLine, type LineOutput } from '@vse/base';
import type { InstallOptions } from '../install-tensorflow';

/** Writes a line per step, and on a terminal the unpacked percentage. */
export function progressOn(
  terminal: LineOutput,
  now?: () => number,
): Required<Pick<InstallOptions, 'log' | 'onUnpacked'>> {
  const line = rewrittenLine(terminal, now ? { now } : {});
  return {
    log: (line) => void terminal.write(`vse-tensorflow: ${line}\n`),
    onUnpacked(done, total) {
      if (terminal.isTTY) line(`unpacking ${Math.floor((100 * done) / total)} %`, done === total);
    },
  };
}
