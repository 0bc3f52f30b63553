import { join } from 'node:path';
import { DataError } from '@vse/core';
import { evaluateRetrieval } from '@vse/eval';
import { restoreFrom } from '@vse/example-kit';
import { writeSafetensors } from '@vse/formats';
import { describeGolden, expectGolden, temporaryFolder, type GoldenCase } from '@vse/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { dataOf, dispose, modelOf, pairsOf } from './testing/golden-model';

describeGolden('scan_train_step_bigru_t2i', checkImport);
describeGolden('scan_train_step_unigru_i2t', checkImport);

/** A whole PyTorch network, saved as one file the way the README says, scores as it did there. */
async function checkImport(item: GoldenCase): Promise<void> {
  const folder = await temporaryFolder();
  const file = join(folder, 'model.safetensors');
  const state = stateDictionary(item);
  const { model } = modelOf(item);
  try {
    forget(model);
    await writeSafetensors(file, state);
    await restoreFrom(model, file, { name: 'scan' });
    const { images, captions } = dataOf(item);
    const { scores } = await evaluateRetrieval(model, pairsOf(images, captions), { keepScores: true });
    expectGolden(scores, item.outputs, 'scores');

    const { 'img_enc.fc.bias': bias, ...rest } = state;
    await writeSafetensors(file, { ...rest, 'img_enc.fc.bias': { ...bias!, shape: [1, bias!.data.length] } });
    await expect(restoreFrom(model, file, { name: 'scan' })).rejects.toThrow(
      `${file}: img_enc.fc.bias must be [${bias!.data.length}], got [1, ${bias!.data.length}]`,
    );
    await expect(restoreFrom(model, folder, { name: 'scan' })).rejects.toThrow(DataError);
  } finally {
    dispose(model);
  }
}

function stateDictionary({ inputs }: GoldenCase) {
  const weights = Object.entries(inputs).filter(([name]) => name.startsWith('w.'));
  return Object.fromEntries(
    weights.map(([name, { shape, data }]) => [
      name.slice('w.'.length),
      { shape: [...shape], data: Float32Array.from(data as number[]) },
    ]),
  );
}

/** Other weights than the golden ones, which would make the import look right though it did nothing. */
function forget({ images, captions }: ReturnType<typeof modelOf>['model']): void {
  for (const { variable } of [...images.variables(), ...captions.variables()]) {
    variable.assign(tf.fill(variable.shape, 0.01));
  }
}
