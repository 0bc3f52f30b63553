import { describe, expect, it } from 'vitest';
import { readText } from './repository';
import { checks, tablesOf, type CiReport } from './trust';

const report: CiReport = {
  date: '2026-01-02',
  commit: '0123456789abcdef',
  backends: { cpu: { passed: 1234, failed: 0, skipped: 5 } },
  golden: [
    { against: 'kuanghuei/SCAN', files: 8, agreed: 300 },
    { against: 'scikit-learn 1.2.1', files: 3, agreed: 1000 },
  ],
  properties: { checks: 420, files: 170 },
  steps: [
    { name: 'Node 22 and 24', ok: true, seconds: 9, passed: 28, failed: 0, skipped: 0 },
    { name: 'declarations, by four TypeScripts', ok: false, seconds: 9, passed: 1, failed: 1, skipped: 0 },
    { name: 'parsers on damaged input', ok: true, seconds: 1, cases: 4000, failed: 0 },
    { name: 'damaged files, kills, full disks', ok: true, seconds: 1, passed: 20, skipped: 1, kills: 18 },
    { name: 'a server under load, and killed', ok: true, seconds: 1, passed: 3, kills: 5 },
    { name: 'the page of a search, in a browser', ok: true, seconds: 1, passed: 9 },
  ],
};

const rowOf = (name: string) => tablesOf(report).split('\n').find((line) => line.startsWith(`| ${name} |`)); // prettier-ignore

describe('trust', () => {
  it('names steps of CI and commands that exist', () => {
    const ci = readText('.ci/run');
    const { scripts } = JSON.parse(readText('package.json')) as { readonly scripts: Record<string, string> };
    for (const { steps = [], commands } of checks) {
      for (const step of steps) expect(ci).toMatch(new RegExp(`step '${step}'`));
      for (const command of commands) expect(Object.keys(scripts)).toContain(command);
    }
  });

  it('shows what each check counted', () => {
    expect(rowOf('Golden files')).toContain('1,300 cases of 11 files agree');
    expect(rowOf('Properties')).toContain('420 laws in 170 test files hold');
    expect(rowOf('Node versions')).toContain('| 28 passed |');
    expect(rowOf('Mutated inputs')).toContain('4,000 inputs, no crash');
    expect(rowOf('Kills, full disks, damaged files')).toContain(
      '23 passed; 23 kills, nothing lost; 1 skipped',
    );
    expect(tablesOf(report)).toContain('| [kuanghuei/SCAN](https://github.com/kuanghuei/SCAN) | 8 | 300 |');
    expect(tablesOf(report)).toContain('| cpu | 1,234 | 0 | 5 |');
  });

  it('says what failed and what did not run', () => {
    expect(rowOf('Declarations')).toContain('| **failed** |');
    expect(rowOf('Bundlers')).toContain('| not in this run |');
    expect(rowOf('Browsers')).toContain('| not in this run |'); // two of its three steps are missing
  });
});
