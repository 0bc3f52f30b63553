import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { useBackend, type EngineName } from '@vse/backend';
import { VseError } from '@vse/core';
import { compare, table, timingRows, type Alternative } from './harness';
import { createModel } from './scan-training';
import { forward, scanSets, step } from './similarity';
import { bareStep } from './trainer';

const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 5);
const names: readonly EngineName[] = ['wasm', 'tensorflow'];

/**
 * The engines beside each other, turn by turn: stacked cross attention at SCAN's sizes, alone and with gradients to both sets, and a
 * whole training step of SCAN t-i AVG. Each engine has tensors of its own. Synthetic data. tensorflow takes part where
 * VSE_TENSORFLOW names a folder that has it. `VSE_BENCH_ROUNDS` makes it longer.
 */
export async function benchEngines(): Promise<void> {
  const engines = await working();
  const similarity = stackedCrossAttention();
  for (const batch of [64, 128]) {
    const sets = new Map<EngineName, ReturnType<typeof scanSets>>();
    for (const name of engines) {
      await tf.setBackend(name);
      sets.set(name, scanSets(batch));
    }
    for (const [label, work] of [
      ['similarity', forward],
      ['similarity step', step],
    ] as const) {
      // prettier-ignore
      await print(`${label}, batch ${batch}`, engines, (name) => {
        const { images, captions } = sets.get(name)!;
        return work(similarity, images, captions);
      });
    }
  }
  const steps = new Map<EngineName, Awaited<ReturnType<typeof bareStep>>>();
  for (const name of engines) {
    steps.set(name, await bareStep(await createModel({ system: 'scan' }, { engine: name })));
  }
  await print('training step, batch 128', engines, (name) => steps.get(name)!.run());
}

/** The engines that work here, started; says why another does not. */
async function working(): Promise<readonly EngineName[]> {
  const engines: EngineName[] = [];
  for (const name of names) {
    try {
      await useBackend({ prefer: [name], log: false });
      engines.push(name);
    } catch (error) {
      if (!VseError.isInstance(error)) throw error;
      console.log(error.message);
    }
  }
  return engines;
}

async function print(
  label: string,
  engines: readonly EngineName[],
  work: (engine: EngineName) => Promise<void>,
): Promise<void> {
  const alternatives = engines.map((name): Alternative => ({
    name,
    async run() {
      await tf.setBackend(name);
      await work(name);
    },
  }));
  const timings = await compare(alternatives, { rounds });
  console.log(table(['work', 'engine', 'median', 'as fast as the first'], timingRows(label, timings)));
}
