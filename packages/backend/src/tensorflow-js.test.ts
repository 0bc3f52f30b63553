import { describe, expect, it } from 'vitest';
import { BackendFailure } from './failure';
import { importTensorFlowJs } from './tensorflow-js';

const failing = (message: string, code?: string) =>
  importTensorFlowJs(() => Promise.reject(Object.assign(new Error(message), code && { code }))).catch(
    (error: unknown) => error as BackendFailure,
  ) as Promise<BackendFailure>;

describe('importTensorFlowJs', () => {
  it('imports the union package', async () => {
    expect(await importTensorFlowJs()).toHaveProperty('Tensor');
  });

  it('says what to install if it is absent', async () => {
    const error = await failing("Cannot find package '@tensorflow/tfjs'", 'ERR_MODULE_NOT_FOUND');
    expect(error).toMatchObject({
      message: '@tensorflow/tfjs is not installed',
      remedy: 'npm install @tensorflow/tfjs @tensorflow/tfjs-core',
    });
  });

  it("names the lines that Yarn's Plug'n'Play needs", async () => {
    const refusal =
      "@tensorflow/tfjs tried to access long, but it isn't declared in its dependencies; this makes";
    expect((await failing(refusal)).message).toMatch(/^@tensorflow\/tfjs does not load: /);
    const { versions } = process as { versions: { pnp?: string } };
    Object.defineProperty(versions, 'pnp', { value: '3', configurable: true });
    try {
      const error = await failing(refusal);
      expect(error.message).toMatch(
        /^TensorFlow\.js does not declare long, and Yarn's Plug'n'Play refuses it/,
      );
      expect(error.remedy).toContain('packageExtensions');
    } finally {
      delete versions.pnp;
    }
  });
});
