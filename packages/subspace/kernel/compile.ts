import { join } from 'node:path';
import { writeKernel } from '../../../compile-kernel.ts';

await writeKernel(import.meta.dirname, join(import.meta.dirname, '../src/linear-algebra/kernel-binary.ts'));
