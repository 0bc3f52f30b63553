import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeChoice, logsInFull, type Choice, type RejectedBackend } from './choice';
import { loaderOf } from './backends/loaders';
import type { BackendName } from './backends/backend';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const absent = (name: BackendName): RejectedBackend => ({
  name,
  reason: `${name} is not installed`,
  remedy: loaderOf(name).install!,
});

const choice = (changes: Partial<Choice>): Choice => ({
  name: 'wasm',
  order: ['tensorflow', 'webgpu', 'wasm', 'cpu'],
  times: {},
  rejected: [],
  warnings: [],
  passed: [],
  options: {},
  ...changes,
});

const lineOf = (changes: Partial<Choice>) => describeChoice(choice(changes)).line;

describe('describeChoice', () => {
  it('fits a line of a terminal, and says where to read the rest', () => {
    expect(lineOf({})).toBe('@vse/backend: wasm');
    const others = [absent('tensorflow'), absent('webgpu')];
    const line = lineOf({ rejected: others });
    expect(line).toBe('@vse/backend: wasm (npx vse-doctor says why not tensorflow, webgpu)');
    const slow = lineOf({ name: 'cpu', rejected: [...others, absent('wasm')] });
    expect(slow).toBe('@vse/backend: cpu, slow (faster: npm install @tensorflow/tfjs-backend-wasm)');
    const path = lineOf({
      name: 'cpu',
      rejected: [
        ...others,
        { name: 'wasm', reason: "no .wasm files in wasmPath '/srv/wasm/'", remedy: 'pass it' },
      ],
      options: { wasmPath: '/srv/wasm/' },
    });
    expect(path).toBe("@vse/backend: cpu, slow (wasm: no .wasm files in wasmPath '/srv/wasm/')");
    for (const text of [line, slow, path]) expect(text.length).toBeLessThanOrEqual(80);
  });

  it('names the reason for a backend that was asked for, and for wasm where cpu is left', () => {
    const rejected = [absent('webgpu'), { name: 'wasm', reason: 'it is broken', remedy: 'mend it' } as const];
    expect(lineOf({ name: 'cpu', rejected })).toBe('@vse/backend: cpu, slow (wasm: it is broken)');
    const passed = [loaderOf('wasm')];
    expect(lineOf({ name: 'webgl', rejected, passed })).toBe('@vse/backend: webgl (wasm: it is broken)');
  });

  it('gives the remedy in a page, where there is no doctor', () => {
    vi.stubGlobal('process', undefined);
    const rejected = [{ name: 'wasm', reason: 'it is not in this page', remedy: 'pass wasm()' } as const];
    expect(lineOf({ name: 'webgl', rejected })).toBe('@vse/backend: webgl (not wasm; wasm: pass wasm())');
    expect(lineOf({ name: 'cpu', rejected })).toBe('@vse/backend: cpu, slow (faster: pass wasm())');
    expect(lineOf({ name: 'webgl', rejected, passed: [loaderOf('wasm')] })).toBe(
      '@vse/backend: webgl (wasm: it is not in this page; pass wasm())',
    );
  });

  it('says what multiplies on wasm, still in one line of a terminal', () => {
    const rejected = [absent('tensorflow'), absent('webgpu')];
    const native = { used: true, library: 'onnxruntime-node 1.30.0', threads: 2 } as const;
    const line = lineOf({ rejected, nativeProducts: native });
    expect(line).toBe('@vse/backend: wasm+onnxruntime (npx vse-doctor says why not tensorflow, webgpu)');
    const failed = {
      used: false,
      threads: 1,
      failed: true,
      reason: 'it differs',
      remedy: 'take another',
    } as const;
    const without = lineOf({ rejected, nativeProducts: failed });
    expect(without).toBe('@vse/backend: wasm (npx vse-doctor says why not tensorflow, webgpu, onnxruntime)');
    for (const text of [line, without]) expect(text.length).toBeLessThanOrEqual(80);
    const alone = lineOf({ nativeProducts: failed });
    expect(alone).toBe('@vse/backend: wasm (npx vse-doctor says why not onnxruntime)');
    expect(lineOf({ nativeProducts: { ...failed, failed: false } })).toBe('@vse/backend: wasm');
    expect(describeChoice(choice({ nativeProducts: native })).message).toBe(
      '@vse/backend: wasm (first choice, works). Matrix products: onnxruntime-node 1.30.0, 2 threads.',
    );
    expect(describeChoice(choice({ nativeProducts: failed })).message).toBe(
      "@vse/backend: wasm (first choice, works). Matrix products: wasm's own, 1 thread: it differs (take another).",
    );
  });

  it('keeps every reason, remedy and caution in the message', () => {
    const same = (name: BackendName) => ({ name, reason: 'no tfjs', remedy: 'install it' });
    const { message, reason, line } = describeChoice(
      choice({
        name: 'cpu',
        rejected: [same('webgpu'), absent('wasm'), same('tensorflow')],
        warnings: ['two cores'],
      }),
    );
    expect(reason).toBe('the first of tensorflow, webgpu, wasm, cpu that works');
    expect(message).toBe(
      `@vse/backend: cpu (${reason}). Not webgpu, tensorflow: no tfjs (install it); ` +
        'wasm: wasm is not installed (npm install @tensorflow/tfjs-backend-wasm). Caution: two cores.',
    );
    expect(line).toMatch(/; caution: two cores$/);
  });
});

describe('logsInFull', () => {
  it('is asked for by VSE_BACKEND_LOG=full', () => {
    expect(logsInFull()).toBe(false);
    vi.stubEnv('VSE_BACKEND_LOG', 'full');
    expect(logsInFull()).toBe(true);
  });
});
