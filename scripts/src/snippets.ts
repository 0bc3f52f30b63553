/** The `ts` snippets of a Markdown text, as printed. */
export function snippetsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
}

/** The `ts` and `js` programs of a Markdown text, as printed. A `js` one may need to be a module: `export`, `import.meta`. */
export function programsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```(?:ts|js|mjs|javascript|typescript)\n([\s\S]*?)^```/gm)].map(
    (match) => match[1]!,
  );
}

const IMPORT = /^import (\* as (\w+)|\{[^}]*\}) from '([^']+)';$/gm;

/** Names of the packages that a snippet imports, without subpaths. */
export function packagesOf(snippet: string): readonly string[] {
  const names = [...snippet.matchAll(IMPORT)].map(([, , , from]) => from!);
  const packages = names.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]);
  return [...new Set(packages)].filter((name) => !name.startsWith('node:')).sort();
}

/**
 * Converts a snippet to CommonJS: each import becomes a `require`, and an async function wraps the whole, because CommonJS
 * has no top-level await.
 *
 * @throws `Error` if an import is left over.
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
