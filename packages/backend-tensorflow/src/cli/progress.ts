import type { InstallOptions } from '../install-tensorflow';

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Writes a line per step, and on a terminal the unpacked percentage. */
export function progressOn(terminal: Terminal): Required<Pick<InstallOptions, 'log' | 'onUnpacked'>> {
  let shown = -1;
  return {
    log: (line) => void terminal.write(`vse-tensorflow: ${line}\n`),
    onUnpacked(done, total) {
      const percent = Math.floor((100 * done) / total);
      if (!terminal.isTTY || percent === shown) return;
      shown = percent;
      terminal.write(`\runpacking ${percent} %${done === total ? '\n' : ''}`);
    },
  };
}
