import { mergeConfig } from 'vitest/config';
import { packageTests } from '../../vitest.shared.ts';

// One process: onnxruntime may end a process that loads and leaves it in many threads at once.
export default mergeConfig(packageTests(), { test: { pool: 'forks', maxWorkers: 1 } });
