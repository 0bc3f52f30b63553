import { afterEach, describe, expect, it, vi } from 'vitest';
import { webgpuBackend } from './webgpu';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('webgpuBackend', () => {
  it('says that a browser without WebGPU has none', async () => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('navigator', {});
    await expect(webgpuBackend.load({})).rejects.toThrow('this browser has no navigator.gpu');
  });

  it('says that there is no adapter where the GPU offers none', async () => {
    vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(null) } });
    await expect(webgpuBackend.load({})).rejects.toThrow('WebGPU finds no adapter on this machine');
  });

  it('defines no navigator if WebGPU is not available', async () => {
    vi.stubGlobal('navigator', undefined);
    await webgpuBackend.load({}).catch(() => undefined);
    expect(globalThis).toHaveProperty('navigator', undefined);
  });
});
