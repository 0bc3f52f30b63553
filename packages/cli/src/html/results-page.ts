import { basename } from 'node:path';
import sharp from 'sharp';

/** Results of a search, for a page. */
export interface ResultsPage {
  /** The query. */
  readonly title: string;
  readonly results: readonly { readonly file: string; readonly score: number }[];
  /** Number of pictures that were searched. */
  readonly count: number;
}

const style = `
:root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fafaf7; --quiet: #5c5c61; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf0; --paper: #17171a; --quiet: #a5a5ad; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
p { color: var(--quiet); margin: 0 0 1.5rem; }
ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; max-width: 16rem; }
img { display: block; height: 12rem; max-width: 100%; object-fit: cover; border-radius: .4rem; }
figcaption { font-size: .85rem; color: var(--quiet); overflow-wrap: anywhere; }`;

/** Results of a search as one file of HTML, with small pictures in it. It has no script and loads nothing. */
export async function resultsPage({ title, results, count }: ResultsPage): Promise<string> {
  const items: string[] = [];
  for (const [i, { file, score }] of results.entries()) {
    const name = escapeHtml(basename(file));
    const picture = await smallPicture(file);
    const shown =
      picture === undefined ? '<p>The picture cannot be read.</p>' : `<img src="${picture}" alt="${name}">`;
    items.push(
      `<li><figure>${shown}<figcaption>${i + 1}. ${name}, ${score.toFixed(3)}</figcaption></figure></li>`,
    );
  }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>The best ${results.length} of ${count} pictures, with their scores.</p>
<ol>
${items.join('\n')}
</ol>
</body>
</html>
`;
}

async function smallPicture(file: string): Promise<string | undefined> {
  try {
    const bytes = await sharp(file)
      .rotate()
      .resize({ height: 384, withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 78 })
      .toBuffer();
    return `data:image/jpeg;base64,${bytes.toString('base64')}`;
  } catch {
    return undefined;
  }
}

/** Text as HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
