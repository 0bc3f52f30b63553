import { mergeConfig } from 'vitest/config';
import { packageTests } from '../../vitest.shared.ts';

// Most of these tests need no engine: files that share a worker share one, or starting engines is most of the run.
export default mergeConfig(packageTests(), { test: { isolate: false } });
