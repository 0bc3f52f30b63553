import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// One process: onnxruntime may abort a process in which many threads load and leave it at once.
export default mergeConfig(shared, { test: { pool: 'forks', maxWorkers: 1 } });
