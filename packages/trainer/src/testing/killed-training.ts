import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type Encoder } from '@vse/core';
import { useBackend } from '@vse/backend';
import { adamW } from '../optimizers/adam';
import { folderCheckpoints } from '../checkpoints/checkpoint-store';
import { fit } from '../fit';
import { warmupCosine } from '../optimizers/schedules';
import { squareLoss, tinyData, tinyModel } from './tiny-model';

/** Point at which a training kills itself with SIGKILL. */
export interface KillPoint {
  /** After this many steps of this process. */
  readonly step?: number;
  /** During the checkpoint of this number, `delay` milliseconds after its start. */
  readonly checkpoint?: number;
  readonly delay?: number;
}

export interface KilledTraining {
  readonly folder: string;
  readonly backend: 'cpu' | 'wasm';
  readonly kill: KillPoint;
}

const { folder, backend, kill } = JSON.parse(process.argv[2]!) as KilledTraining;
await useBackend({ prefer: [backend], log: false });
const die = (): void => void process.kill(process.pid, 'SIGKILL');

const store = folderCheckpoints(folder, { keep: 2 });
let saves = 0;
const save: typeof store.save = (name, snapshot) => {
  if (++saves === kill.checkpoint) setTimeout(die, kill.delay);
  return store.save(name, snapshot);
};
const model = tinyModel(kill.step ?? 1); // a resumed run takes the checkpoint's weights, whatever its initial ones
if (!(await store.load('last'))) {
  const first = tinyModel(1);
  for (const side of ['images', 'captions'] as const) {
    const values = first[side].variables();
    model[side].variables().forEach(({ variable }, i) => variable.assign(values[i]!.variable));
  }
}
let steps = 0;
await fit({ ...model, captions: noisy(model.captions) }, tinyData(), {
  loss: squareLoss,
  epochs: 8,
  batchSize: 4,
  seed: 5,
  clipNorm: 0.5,
  optimizer: adamW({ learningRate: 0.05, weightDecay: 0.1 }),
  schedule: warmupCosine({ warmupSteps: 3 }),
  checkpoints: { ...store, save },
  resume: true,
  saveEvery: { steps: 1 },
  validateEvery: { steps: 3 },
  async validate() {
    const [weight] = model.images.variables();
    return { rsum: (await weight!.variable.data())[0]! };
  },
  onProgress({ type }) {
    if (type === 'step' && ++steps === kill.step) die();
  },
});

/** Adds noise in training, as dropout does; a resumed run must draw the same. */
function noisy(encoder: Encoder<readonly number[]>): Encoder<readonly number[]> {
  return {
    ...encoder,
    encode(batch, options) {
      const { vectors } = encoder.encode(batch, options);
      const random = seededRandom(3).fork(options!.draw!);
      const noise = Array.from({ length: vectors.size }, () => 0.1 * random.normal());
      return { vectors: tf.add(vectors, tf.tensor3d(noise, vectors.shape)) };
    },
  };
}
