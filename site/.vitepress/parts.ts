import { readFileSync } from 'node:fs';
import type { MarkdownRenderer } from 'vitepress';

const made = JSON.parse(readFileSync(new URL('../.cache/parts.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

/** Replaces each line `<!-- part: ... -->` of a page by the Markdown that `src/prepare.ts` made for it. */
export function parts(markdown: MarkdownRenderer): void {
  markdown.core.ruler.before('normalize', 'parts', (state) => {
    state.src = state.src.replace(/^<!-- part: .* -->$/gm, (line) => {
      const part = made[line];
      if (part === undefined)
        throw new Error(`"${line}" was not made: run the site's build, which makes the parts first.`);
      return part;
    });
  });
}
