import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** A link of a built page. */
interface Link {
  readonly page: string;
  readonly href: string;
}

/**
 * Links of the built pages of a site that lead nowhere: to a file that is not there, or to an anchor that its page does not have; and what a
 * page would load from another host. Links to other sites are not followed.
 *
 * @param folder - Folder of the built site.
 * @param base - Path under which the site is served, `'/'` or `'/name/'`.
 */
export function linkFaults(folder: string, base = '/'): readonly string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsOf = (page: string): ReadonlySet<string> => {
    const known = anchors.get(page) ?? anchorsIn(readFileSync(join(folder, page), 'utf8'));
    anchors.set(page, known);
    return known;
  };
  const faults = new Set<string>();
  for (const page of pages) {
    const html = withoutPrograms(readFileSync(join(folder, page), 'utf8'));
    for (const url of loadedFromElsewhere(html)) faults.add(`${page} loads ${url}`);
    for (const href of hrefsIn(html)) {
      const fault = faultOf({ page, href }, folder, base, anchorsOf);
      if (fault !== undefined) faults.add(`${page}: the link to ${href} ${fault}`);
    }
  }
  return [...faults];
}

function faultOf(
  { page, href }: Link,
  folder: string,
  base: string,
  anchorsOf: (page: string) => ReadonlySet<string>,
): string | undefined {
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(href)) return undefined; // another site, or mail
  const [path = '', fragment] = href.split('#');
  const plain = decodeURIComponent(path.replace(/\?.*$/, ''));
  const inside = plain.startsWith('/')
    ? relative(base, plain)
    : plain === ''
      ? page
      : join(dirname(page), plain);
  const target = fileOf(folder, normalize(inside));
  if (target === undefined) return 'has no file';
  if (fragment === undefined || fragment === '' || !target.endsWith('.html')) return undefined;
  return anchorsOf(target).has(decodeURIComponent(fragment)) ? undefined : 'has no such anchor';
}

/** File of a path as a plain static server finds it, or with `.html` added. */
function fileOf(folder: string, path: string): string | undefined {
  const isFile = (name: string) => existsSync(join(folder, name)) && statSync(join(folder, name)).isFile();
  return [path, `${path}.html`, join(path, 'index.html')].find(isFile);
}

function withoutPrograms(html: string): string {
  return html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, (script) => /^<script\b[^>]*>/.exec(script)![0]);
}

function anchorsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => unescapeMarkup(id!)));
}

function hrefsIn(html: string): readonly string[] {
  return [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => unescapeMarkup(href!));
}

/** Addresses on other hosts that a page loads by itself: scripts, styles, pictures, fonts. */
function loadedFromElsewhere(html: string): readonly string[] {
  const loads = [
    ...html.matchAll(/<(?:script|img|iframe|source)\b[^>]*?\ssrc="((?:https?:)?\/\/[^"]*)"/g),
    ...html.matchAll(/<link\b[^>]*?\shref="((?:https?:)?\/\/[^"]*)"/g),
  ];
  return loads.map(([, url]) => url!);
}

function unescapeMarkup(text: string): string {
  return text
    .replace(/&amp;/g, '&')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'");
}
