import type { LeftOut } from './picture-index';

/** Names the first pictures that were left out, with the reasons. */
export function leftOutLines(failures: readonly LeftOut[], most = 10): readonly string[] {
  const shown = failures.slice(0, most).map(({ id, reason }) => `  left out ${id}: ${reason}`);
  return failures.length > most
    ? [...shown, `  and ${failures.length - most} more; --json names all`]
    : shown;
}
