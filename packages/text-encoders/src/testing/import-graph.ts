import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** Files and packages that a source file loads by static imports. */
export interface ImportGraph {
  /** Absolute paths of the source files, siblings of this package included. */
  readonly files: ReadonlySet<string>;
  /** Other packages and Node built-ins, by the name in the import. */
  readonly packages: ReadonlySet<string>;
}

/** Follows static imports from a file, through relative paths and into the sources of `@vse` packages; types do not count. */
export function importGraph(entry: string): ImportGraph {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const name of staticImports(file)) {
      if (name.startsWith('.')) visit(sourceFile(resolve(dirname(file), name)));
      else if (name.startsWith('@vse/')) visit(entryOf(name));
      else packages.add(name);
    }
  };
  visit(resolve(entry));
  return { files, packages };
}

/** Names that a file imports or re-exports statically, other than types alone. */
function staticImports(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) {
      const { importClause: clause, moduleSpecifier } = statement;
      return clause && typesOnly(clause) ? [] : [(moduleSpecifier as ts.StringLiteral).text];
    }
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) return [];
    const { exportClause: clause, isTypeOnly, moduleSpecifier } = statement;
    const types = isTypeOnly || (clause && ts.isNamedExports(clause) && clause.elements.every(isType));
    return types ? [] : [(moduleSpecifier as ts.StringLiteral).text];
  });
}

function typesOnly({ phaseModifier, name, namedBindings }: ts.ImportClause): boolean {
  const named = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : undefined;
  return (
    phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (!name && named !== undefined && named.length > 0 && named.every(isType))
  );
}

const isType = ({ isTypeOnly }: ts.ImportSpecifier | ts.ExportSpecifier) => isTypeOnly;

function sourceFile(path: string): string {
  const found = [path, `${path}.ts`, `${path}/index.ts`].find(
    (name) => /\.\w+$/.test(name) && existsSync(name),
  );
  if (found === undefined) throw new Error(`${path} is imported and does not exist.`);
  return found;
}

/** Source of an entry of a sibling package: `@vse/core`, `@vse/text-encoders/parsing`. */
function entryOf(name: string): string {
  const [, sibling, ...path] = name.split('/');
  const folder = resolve(import.meta.dirname, '../../..', sibling!);
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly '@vse/source': string } | undefined>>;
  };
  const entry = exports[['.', ...path].join('/')];
  if (!entry) throw new Error(`${name} is imported and not exported.`);
  return resolve(folder, entry['@vse/source']);
}
