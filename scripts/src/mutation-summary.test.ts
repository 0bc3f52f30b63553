import { describe, expect, it } from 'vitest';
import { summary, type Mutant } from './mutation-summary';

const mutant = (id: string, statusReason?: string): Mutant => ({
  id,
  fileName: '/here/packages/a/src/b.ts',
  location: { start: { line: 4, column: 2 } },
  mutatorName: 'Number',
  replacement: 'x +\n  1',
  statusReason,
});

describe('summary', () => {
  it('counts what was noticed, and names what was not by file and line', () => {
    const outcome = { killed: ['1', '2'], covered: ['1', '2', '3', '6'], loaded: ['5', '6'] };
    const all = [
      mutant('1'),
      mutant('2'),
      mutant('3'),
      mutant('4'),
      mutant('5'),
      mutant('6'),
      mutant('7', 'words'),
    ];
    const { text, percent } = summary('a', all, outcome, '/here');
    // Not counted: 5, which runs only while a file loads, and 7. Of 1, 2, 3, 4 and 6, two were detected.
    expect(percent).toBe(40);
    expect(text).toContain('a: 5 mutants, 2 killed, 3 survived, 40.0 % (2 left out');
    expect(text).toContain('packages/a/src/b.ts:5:3 Number: x + 1');
    expect(text).toContain('Number, reached by no test: x + 1');
  });

  it('refuses a package without code', () =>
    expect(() => summary('a', [], { killed: [], covered: [], loaded: [] }, '/')).toThrow(/no code/));
});
