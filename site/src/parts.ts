import { declarationText } from './declarations';
import { documentText } from './documents';
import { figure } from './figures/figures';
import { numbersTable } from './numbers';
import { packageTable } from './packages';
import { readText } from './repository';
import { markdownTable, tableBelow } from './tables';
import { trustTable } from './trust';

/** Makes the Markdown of a part from the text behind its name. */
type Part = (rest: string) => string | Promise<string>;

/** Parts that pages take in by a line `<!-- part: KIND REST -->`, made from the code and the files of this repository. */
const kinds: Readonly<Record<string, Part>> = {
  /** `code PATH NAME`: a declaration, as it stands in the source. */
  code: (rest) => {
    const [path, name] = words(rest, 2, 'code PATH NAME');
    return `\`\`\`ts [${path}]\n${declarationText(path!, name!)}\n\`\`\`\n\nFrom \`${path}\`.`;
  },
  /** `table HEADING`: a table of docs/results.md, as it stands there. */
  table: (heading) => markdownTable(tableBelow(readText('docs/results.md'), heading)),
  /** `best`: the best measured row of each system. */
  best: () => markdownTable(tableBelow(readText('docs/results.md'), 'The best row of each system')),
  /** `numbers PAGE: SYSTEM; SYSTEM`: published and measured rows. */
  numbers: (rest) => {
    const colon = rest.indexOf(':');
    const systems = rest.slice(colon + 1).split(';');
    return numbersTable(
      rest.slice(0, colon),
      systems.map((text) => text.trim()),
    );
  },
  /** `document PATH`: a page of `docs`, below its title. */
  document: documentText,
  /** `figure NAME`: a picture made by functions of `@vse/report`. */
  figure,
  /** `packages`: every package with what it holds. */
  packages: packageTable,
  /** `trust`: what was checked against what. */
  trust: trustTable,
};

const line = /^<!-- part: (\w+)(.*) -->$/gm;

/** Makes every part that a page names, by the line that names it. */
export async function partsOf(markdown: string): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, string>();
  for (const [whole, kind, rest] of markdown.matchAll(line)) {
    const part = kinds[kind!];
    if (part === undefined) throw new Error(`no part is called "${kind}": ${Object.keys(kinds).join(', ')}`);
    if (!parts.has(whole)) parts.set(whole, await part(rest!.trim()));
  }
  return parts;
}

function words(rest: string, count: number, form: string): readonly string[] {
  const found = rest.split(/\s+/);
  if (found.length !== count) throw new Error(`a part must read "${form}", got "${rest}"`);
  return found;
}
