import { join } from 'node:path';
import type { MatchingModel, PairedData } from '@vse/core';
import { evaluateRetrieval, type RetrievalMetrics } from '@vse/eval';
import type { LossCurveInput } from '@vse/report';
import { fit, interruptible, loadCheckpoint, restoreModel, type FitOptions } from '@vse/trainer';
import type { CommonArguments } from './flags';
import type { ExperimentData } from './open-data';
import { stopEarly } from './process';
import { recorder } from './recorder';
import { restoreFrom } from './restore-from';

/** The options of `fit` that an experiment decides; the others follow from the command line. */
type Decided = Omit<
  FitOptions<RetrievalMetrics>,
  'seed' | 'validate' | 'checkpoints' | 'resume' | 'signal' | 'onProgress'
>;

export interface TrainOptions<Split> extends Decided {
  /** The system's name for people. */
  readonly title: string;
  /** The system's folder inside of `--out`. */
  readonly name: string;
  readonly args: Pick<CommonArguments, 'seed' | 'out' | 'resume'>;
  readonly data: Pick<ExperimentData, 'name' | 'synthetic'> & {
    readonly train: Split;
    readonly dev?: Split;
  };
  /** Takes the weights from there, as `restoreFrom` does, and trains nothing. */
  readonly from?: string | undefined;
  /** Measures the model on the dev split. Defaults to `evaluateRetrieval`. */
  readonly evaluate?: (dev: Split) => Promise<RetrievalMetrics>;
}

/**
 * Trains a system as the command line says: progress on the terminal, a checkpoint and a report in its folder, Ctrl-C and
 * `--resume`. Where there is a dev split, the model ends with the weights of its best epoch there, otherwise with the last.
 * Returns the curve of the loss, nothing where nothing was trained.
 */
export async function train<I, C, Split extends PairedData<I, C>>(
  model: MatchingModel<I, C>,
  options: TrainOptions<Split>,
): Promise<LossCurveInput | undefined> {
  const {
    title,
    name,
    args,
    data,
    from,
    evaluate = (dev: Split) => evaluateRetrieval(model, dev),
    ...decided
  } = options;
  if (from !== undefined) {
    await restoreFrom(model, from, {
      name,
      ...(decided.fingerprint && { fingerprint: decided.fingerprint }),
    });
    return undefined;
  }
  const { dev } = data;
  const pairs: PairedData<I, C> = data.train;
  const checkpoints = join(args.out, name);
  const record = recorder(title, data, checkpoints);
  const history = await interruptible((signal) =>
    fit(model, pairs, {
      ...decided,
      ...{ seed: args.seed, resume: args.resume, checkpoints, signal, onProgress: record.listen },
      ...(dev && { validate: () => evaluate(dev) }),
    }),
  );
  if (history.interrupted) stopEarly(checkpoints);
  if (dev) restoreModel(model, await loadCheckpoint(join(checkpoints, 'best')));
  return record.curve();
}
