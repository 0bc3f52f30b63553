import { join } from 'node:path';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { evaluateRetrieval } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { infoNce } from '@vse/losses';
import { trainingReport, type LossCurveInput } from '@vse/report';
import {
  adamW,
  combineListeners,
  consoleProgress,
  cosineDecay,
  fit,
  interruptible,
  linearWarmup,
  restoreBest,
} from '@vse/trainer';
import type { Arguments } from './arguments';
import type { Member } from './members';

/** A trained member: the best of its epochs by rsum on the dev split, the last where there is none. */
export interface TrainedMember {
  readonly model: MatchingModel<FeatureMatrix, string>;
  readonly folder: string;
  /** Time of the training. */
  readonly started: number;
  /** Loss and validation measure of the training. */
  readonly curve: LossCurveInput;
}

/** Trains a member with the preset's settings, and leaves its checkpoints in a folder of the run. */
export async function trainMember(
  member: Member,
  args: Arguments,
  data: kit.ExperimentData,
): Promise<TrainedMember> {
  const { train, dev } = data;
  const { training } = args.settings;
  const folder = join(args.out, member.folder);
  const report = trainingReport({ title: member.title, data, folder });
  const started = performance.now();
  const model = member.make();
  const stepsPerEpoch = Math.ceil(train.captionToImage.length / args.batchSize);
  kit.announce(member.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: infoNce(),
      optimizer: adamW({
        learningRate: member.learningRate,
        weightDecay: training.weightDecay,
        decays: (name) => !name.startsWith('loss.'),
      }),
      schedule: linearWarmup(member.warmUp * stepsPerEpoch, cosineDecay()),
      clipNorm: training.clipNorm,
      epochs: member.epochs,
      batchSize: args.batchSize,
      seed: member.seed,
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  return { model, folder, started, curve: report.curve() };
}
