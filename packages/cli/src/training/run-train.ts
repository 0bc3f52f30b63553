import { scoreMatrix } from '@vse/eval';
import type { TrainFlags } from '../commands/train';
import { partlyIf, type Answer, type Context } from '../context';
import { measure, measuredText } from '../evaluation/measure';
import { startBackend } from '../models/open-for-use';
import { fitModel } from './fit-model';
import { keepRun } from './keep-run';
import { nextCommands } from './next-commands';
import { prepare, type Prepared } from './prepare';

/** Trains a model on pictures with captions, measures it, and keeps it. */
export async function runTrain(path: string, flags: TrainFlags, context: Context): Promise<Answer> {
  const prepared = await prepare(path, flags, context);
  try {
    for (const line of prepared.found) context.note(line);
    return await train(prepared, flags, context);
  } finally {
    await prepared.features.extractor.dispose();
  }
}

async function train(prepared: Prepared, flags: TrainFlags, context: Context): Promise<Answer> {
  const { name, run, divided, features } = prepared;
  const backend = await startBackend(flags, context);
  const fitted = await fitModel(prepared, flags, context);
  const { model, dataset, pairs, skipped, seconds } = fitted;
  const measured = measure(await scoreMatrix(model, pairs.test), pairs.test.captionToImage);
  const { epochs, batchSize, embedDim, wordDim, learningRate, minCount, patience } = prepared.settings;
  const settings = {
    model: flags.model,
    epochs,
    'batch size': batchSize,
    'embedding dim': embedDim,
    'word dim': wordDim,
    'learning rate': learningRate,
    'fewest occurrences of a word': minCount,
    patience,
    'warm-up epochs': fitted.warmUpEpochs,
    features: features.extractor.name,
    seed: flags.seed,
    backend,
  };
  const report = await keepRun(prepared, fitted, measured, settings);
  await fitted.close();
  const { synthetic, notes } = dataset;
  const next = nextCommands(run, dataset);
  const images = { train: pairs.train.imageCount, dev: pairs.dev.imageCount, test: pairs.test.imageCount };
  return {
    data: {
      folder: run.folder,
      model: run.model,
      report,
      synthetic,
      images,
      measuredOn: divided.measuredOn,
      rule: divided.rule,
      settings,
      seconds,
      metrics: measured,
      notes,
      leftOut: skipped,
      next,
    },
    text: [
      measuredText(name, measured, synthetic),
      '',
      `The model:  ${run.model}`,
      `The report: ${report}`,
      '',
      'Next:',
      ...next.map((line) => `  ${line}`),
    ].join('\n'),
    ...partlyIf(skipped.length),
  };
}
