import { describe, expect, it } from 'vitest';
import { plainNodeFile } from './testing/plain-node';

describe('vse-doctor', () => {
  it('prints a row for every backend and exits with 0, because cpu works everywhere', () => {
    const { code, output, errors } = plainNodeFile('bin/vse-doctor.js');
    expect(errors).toBe('');
    for (const backend of ['tensorflow', 'webgpu', 'wasm', 'cpu'])
      expect(output).toMatch(new RegExp(`^${backend} `, 'm'));
    expect(output).toMatch(/GFLOP\/s/);
    expect(output).toMatch(/^wasm +@tensorflow\/tfjs-backend-wasm +yes +4\.\S+ +yes +\d/m);
    expect(output).toMatch(/useBackend\(\) takes \w+\./);
    expect(code).toBe(0);
  });
});
