import { readBatch } from '../batches/batch';
import { planBatch } from '../batches/sampler';
import { stepInput } from '../run/step';
import { tensorLedger } from '../run/tensor-ledger';
import { modelVariables } from '../variables';
import { squareLoss, tinyData, tinyModel } from './tiny-model';

/** The input of a step on the captions 3, 0, 2 and 4 of the images 1, 0, 1 and 2. */
export async function tinyInput() {
  const data = tinyData(3, 2);
  const model = tinyModel();
  const items = await readBatch(data, planBatch(data.captionToImage, Int32Array.of(3, 0, 2, 4), 4, 0));
  const settings = { model, loss: squareLoss, variables: modelVariables(model), ledger: tensorLedger() };
  return stepInput(settings, { items, draw: 'step 0' }).input;
}

export type TinyInput = Awaited<ReturnType<typeof tinyInput>>;
