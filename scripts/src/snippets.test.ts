import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { packagesOf, programsOf, requireForm, snippetsOf } from './snippets';

const snippet = `import * as path from 'node:path';
import { readFileSync as read, existsSync } from 'node:fs';

console.log(path.basename('/a/b'), typeof read, await Promise.resolve(existsSync('/')));
`;

describe('snippetsOf', () => {
  it('finds the ts blocks and no others', () => {
    expect(snippetsOf('# T\n\n```sh\nls\n```\n\n```ts\na;\n```\n\ntext\n\n```ts\nb;\nc;\n```\n')).toEqual([
      'a;\n',
      'b;\nc;\n',
    ]);
  });
});

describe('programsOf', () => {
  it('finds the ts and the js blocks, in their order', () => {
    const text = '```js\na;\n```\n\n```diff\n-b;\n```\n\n```ts\nc;\n```\n\n```javascript\nd;\n```\n';
    expect(programsOf(text)).toEqual(['a;\n', 'c;\n', 'd;\n']);
  });
});

describe('packagesOf', () => {
  it('names each package once, without paths and without what Node has', () => {
    const imports = [
      "{ a } from '@x/y/z'",
      "* as b from 'c/d'",
      "{\n  e,\n} from '@x/y'",
      "{ f } from 'node:fs'",
    ];
    expect(packagesOf(imports.map((line) => `import ${line};\n`).join(''))).toEqual(['@x/y', 'c']);
  });
});

describe('requireForm', () => {
  it('prints what the module prints', () => {
    const asModule = execFileSync(process.execPath, ['--input-type=module', '-e', snippet], {
      encoding: 'utf8',
    });
    const asScript = execFileSync(process.execPath, ['--input-type=commonjs', '-e', requireForm(snippet)], {
      encoding: 'utf8',
    });
    expect(asModule).toBe('b function true\n');
    expect(asScript).toBe(asModule);
  });

  it('ends with an error where the program does', () => {
    const run = () =>
      execFileSync(
        process.execPath,
        ['--input-type=commonjs', '-e', requireForm("throw new Error('no');\n")],
        {
          stdio: 'pipe',
        },
      );
    expect(run).toThrow(/Error: no/);
  });

  it('refuses an import that it does not know', () => {
    expect(() => requireForm("import all from 'all';\n")).toThrow("import all from 'all';");
  });
});
