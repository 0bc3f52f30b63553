import { mergeConfig } from 'vitest/config';
import { packageTests } from '../../vitest.shared.ts';

// Most files here use no tensors: starting the engine once instead of for each of them halves the time.
export default mergeConfig(packageTests(), { test: { isolate: false } });
