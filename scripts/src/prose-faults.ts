import ts from 'typescript';

/** First words of a doc comment that hide what the name is. */
const VAGUE = /^(How|What|Whether|Where|Of|Which|Who|Why)\b/;

/** Words of earlier versions, and the field's own. */
const FORMER: readonly (readonly [RegExp, string])[] = [
  [/slopes?\b/i, 'gradient'],
  [/(?<!tf\.|\bsearch |\.)\bengines?\b(?!\(\)|"|: \{)/i, 'backend'],
];

/** What in a source file reads otherwise than CONTRIBUTING.md says, one line each: `12: ...`. */
export function proseFaults(fileName: string, text: string): string[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true);
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const faults: string[] = [];
  for (const found of text.matchAll(/\/\*\*\s*(?:\*\s)?([\s\S]*?)\*\//g)) {
    const [, body = ''] = found;
    const prose = body.replace(/^\s*\* ?/gm, '').trim();
    const vague = VAGUE.exec(prose);
    if (vague) faults.push(`${lineOf(found.index)}: a doc comment begins with "${vague[0]}"`);
    if (/\bthrows an? /i.test(prose))
      faults.push(`${lineOf(found.index)}: "Throws a ..." in prose: use @throws`);
  }
  text.split('\n').forEach((line, i) => {
    for (const [former, current] of FORMER) {
      if (former.test(line)) faults.push(`${i + 1}: "${former.exec(line)![0]}" is called ${current}`);
    }
  });
  const visit = (node: ts.Node): void => {
    if (ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression)) {
      faults.push(`${lineOf(node.getStart())}: an object literal spread into another: write its fields out`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return faults;
}
