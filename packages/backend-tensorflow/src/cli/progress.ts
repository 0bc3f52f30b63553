import type { InstallOptions } from '../install-tensorflow';

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Says each step on a line, and on a terminal counts what is unpacked. */
export function progressOn(terminal: Terminal): Required<Pick<InstallOptions, 'say' | 'onUnpacked'>> {
  let shown = -1;
  return {
    say: (line) => void terminal.write(`vse-tensorflow: ${line}\n`),
    onUnpacked(done, total) {
      const percent = Math.floor((100 * done) / total);
      if (!terminal.isTTY || percent === shown) return;
      shown = percent;
      terminal.write(`\runpacking ${percent} %${done === total ? '\n' : ''}`);
    },
  };
}
