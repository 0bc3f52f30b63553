import ts from 'typescript';

/** The exported functions and all exported names of one entry, from its packed declarations. */
export interface EntryExports {
  /** `@vse/losses`, `@vse/formats/browser`. */
  readonly entry: string;
  /** Names of exported functions. */
  readonly functions: readonly string[];
  /** Names of other exported values. */
  readonly values: readonly string[];
}

/** Reads what a declaration file exports. */
export function exportsOf(program: ts.Program, entry: string, file: string): EntryExports {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!);
  if (!module) throw new Error(`${file} is not a module`);
  const functions: string[] = [];
  const values: string[] = [];
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.declarations === undefined) throw new Error(`${exported.name} of ${entry} is not resolved`);
    if (symbol.flags & ts.SymbolFlags.Function) functions.push(exported.name);
    else if (symbol.flags & ts.SymbolFlags.Value) values.push(exported.name);
  }
  return { entry, functions, values };
}

/**
 * A program of someone who imports an entry: it calls every function, exports what each call returns, and exports every
 * other value. With `declaration: true` the compiler has to write down all of these types.
 */
export function programOf({ entry, functions, values }: EntryExports): string {
  const calls = functions.map(
    (name) =>
      `export const ${name}Result = entry.${name}(...(arguments_ as ArgumentsOf<typeof entry.${name}>));`,
  );
  return [
    `import * as entry from '${entry}';`,
    'declare const arguments_: unknown;',
    // A rest parameter of a read-only list is no tuple that could be inferred.
    'type ArgumentsOf<F> = F extends (...list: infer Arguments) => unknown ? Arguments : any[];',
    ...calls,
    ...values.map((name) => `export const ${name}Value = entry.${name};`),
    '',
  ].join('\n');
}

/** Names that a declaration file imports from packages of ours and does not export: nobody else could write them down. */
export function unexportedImports(text: string, ours: (module: string) => boolean): readonly string[] {
  const file = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.Latest, true);
  const imported = file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const from = statement.moduleSpecifier.text;
    const bindings = statement.importClause?.namedBindings;
    if (!ours(from) || !bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.map((element) => ({ from, name: (element.propertyName ?? element.name).text }));
  });
  const exported = new Set(
    file.statements.flatMap((statement) =>
      ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map((element) => (element.propertyName ?? element.name).text)
        : [],
    ),
  );
  return imported.filter(({ name }) => !exported.has(name)).map(({ from, name }) => `${name} of ${from}`);
}

/** Packages that a declaration file names in an import, without subpaths. */
export function packagesNamedIn(text: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const references = [...text.matchAll(/^\/\/\/ <reference types="([^"]+)"/gm)].map(([, name]) => name!);
  const names = [...importedFiles.map(({ fileName }) => fileName), ...references]
    .filter((name) => !name.startsWith('.'))
    .map((name) => (name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]!));
  return [...new Set(names)].sort();
}
