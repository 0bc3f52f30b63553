import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../workspace';

/** Runs steps of `.ci/step.sh` under limits in seconds, and returns what they printed and recorded. */
function runSteps(limits: string, steps: string): { readonly printed: string; readonly outcomes: string[] } {
  const logs = join(mkdtempSync(join(tmpdir(), 'vse-steps-')), 'logs');
  const program = `logs=${logs} ${limits}; source .ci/step.sh; ${steps}; echo "broken \${broken[*]}, left out \${left_out[*]}"`;
  const printed = execFileSync('bash', ['-uc', program], { cwd: root, encoding: 'utf8' });
  const lines = readFileSync(join(logs, 'steps.tsv'), 'utf8').trimEnd().split('\n');
  return { printed, outcomes: lines.map((line) => line.split('\t').slice(0, 2).join(' ')) };
}

describe('a step of .ci/run', () => {
  it('passes or fails with its command, functions among them, and keeps its log', () => {
    const steps = 'greet() { echo "hello $1"; }; export -f greet; step good greet you; step bad false';
    const { printed, outcomes } = runSteps('unused=1', steps);
    expect(printed).toContain('=== good\nhello you\n--- good: ok, ');
    expect(printed).toContain('broken bad, left out ');
    expect(outcomes).toEqual(['good ok', 'bad FAILED']);
  });

  it('fails when it takes too long by itself', () => {
    const { printed, outcomes } = runSteps('longest=1', 'step slow sleep 3600 || echo stopped');
    expect(outcomes).toEqual(['slow FAILED']);
    expect(printed).toContain('broken slow, left out \n');
    expect(printed).not.toContain('stopped');
  });

  it('is stopped at the end of the time, or not begun, and counts as skipped', () => {
    const late = runSteps('last_end=1', 'step slow sleep 3600 || echo stopped');
    expect(late.outcomes).toEqual(['slow skipped']);
    expect(late.printed).toContain('stopped\nbroken , left out slow\n');
    const later = runSteps('last_start=0', 'step never touch /nowhere/at/all; step none true || echo no');
    expect(later.outcomes).toEqual(['never skipped', 'none skipped']);
    expect(later.printed).toContain('no\nbroken , left out never none\n');
  });
});
