import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { members, root } from '../workspace';

/** One exported name of a package, or one member of an exported type, with its documentation. */
export interface PublicName {
  /** `@vse/losses maxOfHinges`, `@vse/losses HingeOptions.margin`. */
  readonly title: string;
  /** The text above the tags; empty where there is none. */
  readonly text: string;
  /** The code of each `@example`. */
  readonly examples: readonly Example[];
  /** Names of the `@param` tags, in order. */
  readonly params: readonly string[];
  /** True for a function that is exported itself. */
  readonly isFunction: boolean;
  /** Number of parameters. */
  readonly parameters: number;
  /** True if a parameter is destructured in the declaration. */
  readonly destructures: boolean;
}

export interface Example {
  readonly code: string;
  /** Reason for compiling the example without running it: `weights` in a fence that begins with "```ts not run: weights". */
  readonly notRun?: string;
}

/** All public names of the published packages, by package. */
export function publicNames(packages?: readonly string[]): ReadonlyMap<string, readonly PublicName[]> {
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  })!;
  const published = members('packages').filter(
    ({ folder, manifest }) =>
      manifest.private !== true && (!packages || packages.some((name) => folder.endsWith(`/${name}`))),
  );
  const entries = published.map(({ folder, manifest }) => ({
    name: manifest.name,
    files: sourceEntries(folder),
  }));
  const program = ts.createProgram(
    entries.flatMap(({ files }) => files),
    config.options,
  );
  return new Map(
    entries.map(({ name, files }) => {
      const all = files.flatMap((file) => namesOf(program, name, file));
      return [name, [...new Map(all.map((one) => [one.title, one])).values()]]; // once, though two entries export it
    }),
  );
}

/** The source files of a package's entries. */
export function sourceEntries(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly '@vse/source'?: string }>>;
  };
  return Object.values(manifest.exports)
    .flatMap((entry) =>
      typeof entry === 'object' && entry['@vse/source'] ? [join(folder, entry['@vse/source'])] : [],
    )
    .filter(existsSync);
}

function namesOf(program: ts.Program, packageName: string, file: string): PublicName[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!);
  if (!module) return [];
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    // What another package documents is its own.
    const own = symbol.declarations?.some((node) =>
      node.getSourceFile().fileName.startsWith(join(file, '..')),
    );
    return own === true ? [...describe(checker, `${packageName} ${exported.name}`, symbol)] : [];
  });
}

function* describe(checker: ts.TypeChecker, title: string, symbol: ts.Symbol): Generator<PublicName> {
  const [declaration] = symbol.declarations ?? [];
  if (!declaration) return;
  const tags = symbol.getJsDocTags(checker);
  const textOf = (tag: ts.JSDocTagInfo) => ts.displayPartsToString(tag.text);
  const functions = (symbol.declarations ?? []).filter(ts.isFunctionLike);
  yield {
    title,
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
    examples: tags.filter(({ name }) => name === 'example').map((tag) => exampleOf(textOf(tag))),
    params: tags.filter(({ name }) => name === 'param').map((tag) => textOf(tag).split(/\s/)[0]!),
    isFunction: ts.isFunctionDeclaration(declaration),
    parameters: Math.max(0, ...functions.map(({ parameters }) => parameters.length)),
    destructures: functions.some(({ parameters }) => parameters.some(({ name }) => !ts.isIdentifier(name))),
  };
  const isType = ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration);
  const literal = ts.isTypeAliasDeclaration(declaration) && ts.isTypeLiteralNode(declaration.type);
  if (!isType && !literal) return;
  const nodes = literal
    ? [...declaration.type.members]
    : (symbol.declarations ?? []).flatMap((node) => [
        ...(node as ts.InterfaceDeclaration | ts.ClassDeclaration).members,
      ]);
  for (const node of nodes) {
    const hidden = ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Override);
    const member = node.name && !ts.isPrivateIdentifier(node.name) && checker.getSymbolAtLocation(node.name);
    if (hidden || !member || member.name.startsWith('__')) continue;
    yield* describe(checker, `${title}.${member.name}`, member);
  }
}

function exampleOf(text: string): Example {
  const fence = /```(?:ts|js)[ \t]*(?:not run: ([^\n]*))?\n([\s\S]*?)```/.exec(text);
  const [, notRun, code = text] = fence ?? [];
  return { code, ...(notRun !== undefined && { notRun }) };
}
