import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// One process: onnxruntime may end a process that loads and leaves it in many threads at once.
export default mergeConfig(shared, { test: { pool: 'forks', maxWorkers: 1 } });
