import ts from 'typescript';

/** First words of a doc comment that hide what the name is. */
const VAGUE = /^(How|What|Whether|Where|Of|Which|Who|Why)\b/;

/** Faults in the text of a doc comment, one sentence each. */
export function commentFaults(text: string): string[] {
  const faults: string[] = [];
  const vague = VAGUE.exec(text);
  if (vague) faults.push(`a doc comment begins with "${vague[0]}"`);
  if (/\bthrows an? /i.test(text)) faults.push('"Throws a ..." in prose: use @throws');
  return faults;
}

/** Words of earlier versions, and the field's own. */
const FORMER: readonly (readonly [RegExp, string])[] = [
  [/slopes?\b/i, 'gradient'],
  [/(?<!tf\.|\bsearch |\.)\bengines?\b(?!\(\)|["']|: \{)/i, 'backend'],
];

/** Faults in the prose of a source file by the rules of CONTRIBUTING.md, one line each: `12: ...`. */
export function proseFaults(fileName: string, text: string): string[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true);
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const faults: string[] = [];
  for (const found of text.matchAll(/\/\*\*\s*(?:\*\s)?([\s\S]*?)\*\//g)) {
    const [, body = ''] = found;
    const prose = body.replace(/^\s*\* ?/gm, '').trim();
    faults.push(...commentFaults(prose).map((fault) => `${lineOf(found.index)}: ${fault}`));
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
