import { gruOperations, productOperations } from '../../operations';
import { captionLengths, scanSizes, sum } from '../../scan-sizes';
import { disposeModel, openScanModel } from '../../scan-training';
import { trainingStep } from '../../training-step';
import { onEachBackend, type Backends } from '../backends';
import type { Group, Work } from '../work';

/** Pairs of the job that people run first. */
const pairs = 64;
const dims = [256, 1024];

/** Label of a training step of VSE++ in tables. */
export const vseppLabel = (dim: number): string => `VSE++ step, ${dim} dimensions, batch ${pairs}`;

/** Training steps of VSE++ with one feature per image. */
export async function vseppGroup(backends: Backends): Promise<Group> {
  const opened = await Promise.all(
    dims.map((dim) =>
      onEachBackend(backends, async (name) => {
        const model = await openScanModel({ system: 'vsepp', dim }, name);
        const training = await trainingStep(model, { pairs, regions: 1 });
        return {
          runs: { step: { operations: stepOperations(dim), run: () => training.run() } },
          async dispose() {
            await training.dispose();
            disposeModel(model);
          },
        };
      }),
    ),
  );
  return {
    works: dims.map((dim, i): Work => ({
      label: vseppLabel(dim),
      ways: opened[i]!.ways('step'),
      torch: [{ work: 'vsepp', options: { dim, batch: pairs }, figure: 'step' }],
    })),
    dispose: async () => {
      for (const ways of opened) await ways.dispose();
    },
  };
}

/** Operations of a step: no gradient of the image features, all others; cosines with both gradients. */
function stepOperations(dim: number): number {
  const { imageDim, wordDim } = scanSizes;
  const gru = gruOperations({ steps: sum(captionLengths(pairs)), input: wordDim, hidden: dim });
  return 2 * productOperations(pairs, imageDim, dim) + 3 * gru + 3 * productOperations(pairs, dim, pairs);
}
