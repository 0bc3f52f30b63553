import type { ExtractionProgress } from '../extraction/progress';

/** Stream that progress is written to. */
export interface LineOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Writes progress: to a terminal as one line that is overwritten, to other streams as a line every ten seconds. `now` is
 * in milliseconds.
 */
export function progressLine(
  output: LineOutput,
  now: () => number = () => performance.now(),
): (progress: ExtractionProgress) => void {
  let next = 0;
  return (progress) => {
    const last = progress.done === progress.total;
    if (!last && now() < next) return;
    next = now() + (output.isTTY ? 200 : 10_000);
    const line = describeProgress(progress);
    output.write(output.isTTY ? `\r${line}\u001b[K${last ? '\n' : ''}` : `${line}\n`);
  };
}

/** Formats progress: `1024 of 7000 images, 231/s, 26 s left`, with the number of unreadable images. */
export function describeProgress({ done, total, bad, rate, secondsLeft }: ExtractionProgress): string {
  const left = Number.isFinite(secondsLeft) ? `${Math.ceil(secondsLeft)} s left` : 'time left unknown';
  const unread = bad > 0 ? `, ${bad} could not be read` : '';
  return `${done} of ${total} images, ${rate.toFixed(rate < 10 ? 1 : 0)}/s, ${left}${unread}`;
}
