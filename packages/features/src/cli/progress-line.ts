import { rewrittenLine, type LineOutput } from '@vse/core';
import type { ExtractionProgress } from '../extraction/progress';

/** Writes the progress of an extraction as one rewritten line; `now` is in milliseconds. */
export function progressLine(output: LineOutput, now?: () => number): (progress: ExtractionProgress) => void {
  const line = rewrittenLine(output, now ? { now } : {});
  return (progress) => line(describeProgress(progress), progress.done === progress.total);
}

/** Formats progress: `1024 of 7000 images, 231/s, 26 s left`, with the number of unreadable images. */
export function describeProgress({ done, total, bad, rate, secondsLeft }: ExtractionProgress): string {
  const left = Number.isFinite(secondsLeft) ? `${Math.ceil(secondsLeft)} s left` : 'time left unknown';
  const unread = bad > 0 ? `, ${bad} could not be read` : '';
  return `${done} of ${total} images, ${rate.toFixed(rate < 10 ? 1 : 0)}/s, ${left}${unread}`;
}
