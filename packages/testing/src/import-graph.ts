import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Files and packages that a source file reaches. */
export interface ImportGraph {
  /** Absolute paths of the source files, siblings of the package included. */
  readonly files: ReadonlySet<string>;
  /** Other packages and Node built-ins by the name in the import, each with the files that import it. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
}

interface Manifest {
  readonly name: string;
  readonly browser?: Readonly<Record<string, false>>;
  readonly exports: Readonly<Record<string, { readonly '@vse/source'?: string } | string | undefined>>;
}

/**
 * Follows the imports of a source file as a bundler for pages does: static and dynamic ones with a literal name, through
 * relative paths and into the sources of `@vse` packages, but not those that the `browser` field of the importing package
 * turns off. Types do not count.
 */
export async function importGraph(entry: string): Promise<ImportGraph> {
  const { default: ts } = await import('typescript'); // large: loaded by the tests that need it alone
  const files = new Set<string>();
  const packages = new Map<string, string[]>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const { browser = {} } = manifestOf(dirname(file));
    // Compiled, a file has no imports of types left.
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    for (const { fileName: name } of ts.preProcessFile(outputText).importedFiles) {
      if (browser[name] === false) continue;
      if (name.startsWith('.')) visit(sourceFile(resolve(dirname(file), name)));
      else if (name.startsWith('@vse/')) visit(entryOf(name));
      else packages.set(name, [...(packages.get(name) ?? []), file]);
    }
  };
  visit(resolve(entry));
  return { files, packages };
}

function sourceFile(path: string): string {
  const found = [path, `${path}.ts`, `${path}/index.ts`].find(
    (name) => /\.\w+$/.test(name) && existsSync(name),
  );
  if (found === undefined) throw new Error(`${path} is imported and does not exist.`);
  return found;
}

/** Manifest of the package that a folder belongs to; an empty one outside packages. */
function manifestOf(folder: string): Partial<Manifest> {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const parent = dirname(folder);
  return parent === folder ? {} : manifestOf(parent);
}

/** Source of an entry of a sibling package: `@vse/core`, `@vse/text-encoders/parsing`. */
function entryOf(name: string): string {
  const [, sibling, ...path] = name.split('/');
  const folder = resolve(import.meta.dirname, '../..', sibling!);
  const entry = manifestOf(folder).exports?.[['.', ...path].join('/')];
  const source = typeof entry === 'string' ? entry : entry?.['@vse/source'];
  if (source === undefined) throw new Error(`${name} is imported and not exported.`);
  return resolve(folder, source);
}
