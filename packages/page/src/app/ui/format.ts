/** Count with separators of thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Score with three digits after the point and a real minus sign. */
export function formatScore(score: number): string {
  const text = Math.abs(score).toFixed(3);
  return score < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Share as a percentage. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  return percent > 0 && percent < 1 ? 'under 1 %' : `${Math.round(percent)} %`;
}

/** Size of a file. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Count with its noun. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Name of a picture's file, without its folders. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** A picture in words, for those who do not see it: its first caption, or its name. */
export function describe({
  id,
  captions,
}: {
  readonly id: string;
  readonly captions: readonly string[];
}): string {
  const caption = captions.find((one) => one.trim() !== '');
  return caption ?? nameOf(id);
}
