import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError } from '@vse/base';
import {
  places,
  readReceipt,
  writeReceipt,
} from '../../../../packages/backend-tensorflow/src/tfjs-node/receipt';
import { openMetricsLog } from '../../../../packages/trainer/src/progress/metrics-log';
import type { Subject } from '../subject';

/** Record of an installation of TensorFlow in tfjs-node's folder. */
export const installationRecord: Subject = {
  name: 'record of an installation',
  bound: false,
  async write(folder, seed) {
    await mkdir(dirname(join(folder, places.receipt)), { recursive: true });
    const wheels = [`tensorflow_cpu-2.${seed}.0.whl`];
    await writeReceipt(folder, { tfjsNode: '4.22.0', wheels, checked: 'the pins', compiler: 'c++' });
  },
  async read(folder) {
    const receipt = await readReceipt(folder);
    if (!receipt) throw new DataError('there is none, which is said of a binding without one');
    return JSON.stringify(receipt);
  },
};

const steps = [10, 20, 30];

/** Log of a run. Reading resumes it: damage is said, and counts as refused. */
export const metricsLog: Subject = {
  name: 'metrics log',
  async write(folder, seed) {
    const { write, seal } = await openMetricsLog(folder);
    const times = { data: 1, forward: 2, backward: 3, update: 4 };
    for (const globalStep of steps) {
      const loss = seed / globalStep;
      await write({ type: 'step', epoch: 0, step: globalStep, globalStep, loss, learningRate: 0.1, gradientNorm: 1, times }); // prettier-ignore
    }
    await seal();
  },
  async read(folder) {
    const { damage } = await openMetricsLog(folder, steps.at(-1));
    if (damage !== undefined) throw new DataError(damage);
    return readFile(join(folder, 'metrics.jsonl'), 'utf8');
  },
};
