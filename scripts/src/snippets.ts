/** The `ts` snippets of a Markdown text, as printed. */
export function snippetsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
}

const IMPORT = /^import (\* as (\w+)|\{[^}]*\}) from '([^']+)';$/gm;

/** The packages that a snippet imports, without the paths within them. */
export function packagesOf(snippet: string): readonly string[] {
  const names = [...snippet.matchAll(IMPORT)].map(([, , , from]) => from!);
  const packages = names.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]);
  return [...new Set(packages)].filter((name) => !name.startsWith('node:')).sort();
}

/**
 * The same program for CommonJS: each import becomes a `require`, and the whole stands in an async function, because
 * CommonJS has no await outside of one. Throws where an import is left over.
 */
export function requireForm(snippet: string): string {
  const body = snippet.replace(IMPORT, (_, what: string, namespace: string | undefined, from: string) => {
    const names = namespace ?? what.replace(/\bas\b/g, ':');
    return `const ${names} = require('${from}');`;
  });
  const left = /^import .*/m.exec(body);
  if (left) throw new Error(`cannot turn this line into a require: ${left[0]}`);
  return `(async () => {\n${body}})().catch((error) => {\n  console.error(error);\n  process.exit(1);\n});\n`;
}
