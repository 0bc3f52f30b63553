import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { useBackend, type EngineName } from '@vse/backend';
import { VseError } from '@vse/core';
import { compare, table, timingRows, type Alternative, type Timing } from './harness';
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
  const rows: (readonly string[])[] = [];
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
      const timings = await inTurn(engines, (name) => {
        const { images, captions } = sets.get(name)!;
        return work(similarity, images, captions);
      });
      rows.push(...timingRows(`${label}, batch ${batch}`, timings));
    }
  }
  const steps = new Map<EngineName, Awaited<ReturnType<typeof bareStep>>>();
  for (const name of engines) {
    steps.set(name, await bareStep(await createModel({ system: 'scan' }, { engine: name })));
  }
  rows.push(
    ...timingRows('training step, batch 128', await inTurn(engines, (name) => steps.get(name)!.run())),
  );
  console.log(table(['work', 'engine', 'median', 'as fast as the first'], rows));
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

/** Times a work on each engine, which is the current one while it runs. */
function inTurn(
  engines: readonly EngineName[],
  work: (engine: EngineName) => Promise<void>,
): Promise<readonly Timing[]> {
  const alternatives = engines.map((name): Alternative => ({
    name,
    async run() {
      await tf.setBackend(name);
      await work(name);
    },
  }));
  return compare(alternatives, { rounds });
}
