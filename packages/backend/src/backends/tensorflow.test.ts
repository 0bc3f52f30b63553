import { describe, expect, it } from 'vitest';
import { tensorflowBackend } from './tensorflow';

describe('tensorflowBackend', () => {
  it('loads, or names both packages and what each lacks', async () => {
    const outcome = await tensorflowBackend.load({}).then(
      () => 'loaded',
      (error: unknown) => (error as Error).message,
    );
    expect(outcome).toMatch(/^loaded$|tfjs-node-gpu .*, @tensorflow\/tfjs-node /);
  });
});
