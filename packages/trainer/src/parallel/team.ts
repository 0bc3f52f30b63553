import { BackendError, VseError } from '@vse/core';
import { threadFile, workerPool, type WorkerPool } from '@vse/threads';
import type { MessagePort } from 'node:worker_threads';
import type { StepGradients, StepInput } from '../gradients/gradient-source';
import { encodesAsInference } from '../run/frozen-variables';
import { modelVariables, type AnyModel } from '../variables';
import { answerScores, summedGradients } from './answer-scores';
import { balancedShares, lengthOf, type BatchShares } from './balanced-shares';
import type { ModelSource } from './make-model';
import { newMailbox, wordsOf } from './mailbox';
import type { ParallelJob, ParallelResult, ParallelThreadData } from './parallel-thread';
import { portable } from './portable';
import { assertSameScores, probeItems, probeScores, type ProbeItems } from './probe';
import { giveAnswer, newRendezvous, stopAll } from './rendezvous';
import type { Mailboxes } from './room';
import { sharedWeights, type SharedWeights } from './shared-weights';
import type { WorkerShare } from './worker-step';

/** Worker threads, each with a copy of the model. */
export interface Team {
  /** Computes the gradients of a step on all threads. A team that failed cannot be used again. */
  step<I, C>(input: StepInput<I, C>): Promise<StepGradients>;
  dispose(): Promise<void>;
}

export interface TeamOptions {
  readonly workers: number;
  /** The model, for the threads. */
  readonly source: ModelSource;
  /** Time limit of a step, in seconds. */
  readonly stepTimeout: number;
}

/**
 * Starts the threads for a model; rejects with the error of a thread that cannot build it.
 *
 * @throws `BackendError` if there are no worker threads.
 */
export async function openTeam(model: AnyModel, options: TeamOptions): Promise<Team> {
  const { workers, source, stepTimeout } = options;
  const file = threadFile(import.meta.url, './parallel-thread.js', './parallel-thread.ts');
  if (!file) {
    throw new BackendError(
      'dataParallel: needs worker threads of Node and the file parallel-thread beside this package, got none: a browser or ' +
        'a bundle has neither. Train with wholeBatch().',
    );
  }
  const variables = modelVariables(model);
  const weights = sharedWeights(variables);
  const data: ParallelThreadData = { source, weights: weights.memory };
  const pool = await workerPool<ParallelJob, ParallelResult>(file, data, workers, { native: 'calls' });
  const gradientWords = wordsOf(variables.map(({ variable }) => variable.shape));
  const boxes = Array.from({ length: workers }, () => newMailboxes(gradientWords));
  let probed = false;
  return {
    async step(input) {
      try {
        const probe = probed ? undefined : await probeOf(input);
        probed = true;
        return await teamStep(input, { pool, boxes, weights, stepTimeout, probe });
      } catch (error) {
        await pool.dispose();
        throw error;
      }
    },
    dispose: () => pool.dispose(),
  };
}

interface Crew {
  readonly pool: WorkerPool<ParallelJob, ParallelResult>;
  readonly boxes: readonly Mailboxes[];
  readonly weights: SharedWeights;
  readonly stepTimeout: number;
  readonly probe: Probe | undefined;
}

/** Some items of the first batch, and the check of a thread's scores of them. */
interface Probe {
  readonly items: ProbeItems;
  readonly check: (got: ParallelResult) => void;
}

async function probeOf<I, C>({ model, items }: StepInput<I, C>): Promise<Probe> {
  const sample = probeItems(items);
  const wanted = (await probeScores(model, sample)).slice();
  return { items: sample, check: (got) => assertSameScores(got!, wanted) };
}

async function teamStep<I, C>(input: StepInput<I, C>, crew: Crew): Promise<StepGradients> {
  const { pool, boxes, weights, stepTimeout, probe } = crew;
  const started = performance.now();
  const { images, captions } = input.items;
  const shares = {
    images: balancedShares(images.map(lengthOf), boxes.length),
    captions: balancedShares(captions.map(lengthOf), boxes.length),
  };
  const trained = trainedNames(input);
  const versions = await weights.update();
  const words = newRendezvous();
  const sent = boxes.map((_, rank) =>
    portable('the batch', {
      share: { ...shareOf(input, shares, rank), trained, frozen: frozenSides(input) },
      ...(probe && rank === 0 && { probe: probe.items }),
    }),
  );
  const signals = sent.map(signal);
  const jobs = sent.map(({ value, transfer }, rank) => {
    const { port: scored } = signals[rank]!;
    return pool.run({ rank, ...value, versions, boxes, words, scored }, [...transfer, scored]);
  });
  const done = Promise.all(jobs);
  const late = timeLimit(stepTimeout);
  try {
    await Promise.race([Promise.all(signals.map(({ heard }) => heard)), done, late.over]);
    const { loss, weights: ofLoss } = await answerScores(input, shares, boxes);
    giveAnswer(words);
    const between = performance.now();
    const [first] = await Promise.race([done, late.over]);
    probe?.check(first);
    const gradients = summedGradients(input.variables, ofLoss, { boxes, names: trained });
    return { loss, gradients, times: { forward: between - started, backward: performance.now() - between } };
  } catch (error) {
    stopAll(words);
    done.catch(() => undefined); // only the first error is reported; the others follow from it
    throw error;
  } finally {
    // An open port keeps the process alive: that of a thread that died before it got its job is never answered.
    for (const { close } of signals) close();
    late.clear();
  }
}

function shareOf<I, C>(
  { items, draw }: StepInput<I, C>,
  shares: BatchShares,
  rank: number,
): Omit<WorkerShare, 'trained' | 'frozen'> {
  const several = shares.images.length > 1;
  return {
    images: shares.images[rank]!.map((image) => items.images[image]!),
    captions: shares.captions[rank]!.map((caption) => items.captions[caption]!),
    draw: several ? `${draw}, worker ${rank}` : draw,
  };
}

function frozenSides<I, C>({ model }: StepInput<I, C>): WorkerShare['frozen'] {
  return (['images', 'captions'] as const).filter((side) => encodesAsInference(model[side]));
}

/** Names of the trainable variables of the model; those of the loss are trained in this thread. */
function trainedNames<I, C>({ model, variables }: StepInput<I, C>): string[] {
  const known = new Set(modelVariables(model).map(({ name }) => name));
  return variables.map(({ name }) => name).filter((name) => known.has(name));
}

/** A port, a promise of its first message, and the end of both ports. */
function signal(): { readonly port: MessagePort; readonly heard: Promise<void>; readonly close: () => void } {
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise<void>((resolve) => {
    port1.once('message', () => {
      port1.close();
      resolve();
    });
  });
  return { port: port2, heard, close: () => port1.close() };
}

/** Promise that rejects after a time limit, unless cleared before. */
function timeLimit(seconds: number): { readonly over: Promise<never>; clear(): void } {
  let timer: ReturnType<typeof setTimeout>;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new VseError(
          `dataParallel: a step must end within stepTimeout, ${seconds} seconds, and did not. Give a longer stepTimeout, or ` +
            'find what hangs in the encoders or the similarity.',
        ),
      );
    }, seconds * 1000);
  });
  return { over, clear: () => clearTimeout(timer) };
}

function newMailboxes(gradientWords: number): Mailboxes {
  return {
    images: newMailbox(),
    scored: newMailbox(),
    answer: newMailbox(),
    imageGradients: newMailbox(),
    gradients: newMailbox(gradientWords),
  };
}
