import { describe, expect, it } from 'vitest';
import { tensorflowEngine } from './tensorflow';

describe('tensorflowEngine', () => {
  it('loads, or names both packages and what each lacks', async () => {
    const outcome = await tensorflowEngine.load({}).then(
      () => 'loaded',
      (error: unknown) => (error as Error).message,
    );
    expect(outcome).toMatch(/^loaded$|tfjs-node-gpu .*, @tensorflow\/tfjs-node /);
  });
});
