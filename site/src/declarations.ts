import ts from 'typescript';
import { readText } from './repository';

/**
 * Source text of a declaration of this repository, without its doc comment: what a page shows beside a formula is the code that
 * runs.
 *
 * @throws `Error` if the file does not declare that name.
 */
export function declarationText(path: string, name: string): string {
  const text = readText(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = file.statements.find((statement) => namesOf(statement).includes(name));
  if (found === undefined) throw new Error(`${path} declares no ${name}`);
  return text.slice(found.getStart(file), found.end);
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
  }
  const named = statement as ts.Statement & { readonly name?: ts.Node };
  return named.name === undefined ? [] : [named.name.getText()];
}
