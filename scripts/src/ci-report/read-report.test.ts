import { describe, expect, it } from 'vitest';
import { readReport } from './read-report';

const report = { failedSteps: 0, backends: { cpu: { failed: 0 } }, steps: [{ name: 'types' }] };

describe('readReport', () => {
  it('reads a report, and a log that has it', () => {
    expect(readReport(JSON.stringify(report, null, 2), 'ci.json')).toEqual(report);
    const log = `=== types\nreport of something\n> report ${JSON.stringify(report)}\n> 3 passed, 0 failed, 0 skipped\n`;
    expect(readReport(log, 'ci.log')).toEqual(report);
  });

  it('refuses a run with a failure, one without steps, and anything else', () => {
    const read = (change: object) => () => readReport(JSON.stringify({ ...report, ...change }), 'ci.json');
    expect(read({ failedSteps: 1 })).toThrow('has 1 failures');
    expect(read({ backends: { cpu: { failed: 2 } } })).toThrow('has 2 failures');
    expect(read({ steps: [] })).toThrow('no steps');
    expect(() => readReport('3 passed, 0 failed', 'ci.log')).toThrow('ci.log has no report of CI');
  });
});
