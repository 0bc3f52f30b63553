import { describe, expect, it } from 'vitest';
import type { DiagnosisRow } from './diagnose';
import { runDoctor } from './run-doctor';

const row = (backend: DiagnosisRow['backend'], usable: boolean): DiagnosisRow => ({
  backend,
  package: 'p',
  installed: usable,
  usable,
  advice: usable ? '' : 'install it',
});

async function examine(rows: readonly DiagnosisRow[]) {
  const printed: string[] = [];
  const code = await runDoctor(
    (text) => printed.push(text),
    () => Promise.resolve(rows),
  );
  return { code, text: printed.join('\n') };
}

describe('runDoctor', () => {
  it('returns 0 and names the first backend that works, with its repairs only', async () => {
    const { code, text } = await examine([row('tensorflow', false), row('cpu', true)]);
    expect(code).toBe(0);
    expect(text).toContain('useBackend() takes cpu.');
    expect(text).toContain('cpu segment sums');
    expect(text).not.toContain('wasm segment sums');
  });

  it('returns 1 if no backend works', async () => {
    const { code, text } = await examine([row('wasm', false)]);
    expect(code).toBe(1);
    expect(text).toContain('No backend works');
    expect(text).toContain('install it');
  });
});
