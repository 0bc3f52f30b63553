/** Time spent in each part of a step, in milliseconds. */
export interface StepTimes {
  /** Waiting for the batch, and packing it into tensors. */
  readonly data: number;
  /** Encoding, scoring and the loss. */
  readonly forward: number;
  /** Gradients, and reading back the scalars. */
  readonly backward: number;
  /** Clipping and the optimiser. */
  readonly update: number;
}

/** Event of a run of `fit`. Epochs and steps count from 0; `globalStep` is the number of steps done over all epochs. */
export type ProgressEvent<M = unknown> =
  | {
      readonly type: 'start';
      readonly epochs: number;
      readonly stepsPerEpoch: number;
      readonly globalStep: number;
      readonly resumed: boolean;
    }
  | {
      readonly type: 'step';
      readonly epoch: number;
      /** Step within the epoch. */
      readonly step: number;
      readonly globalStep: number;
      readonly loss: number;
      readonly learningRate: number;
      /** Norm of all gradients as one vector, before clipping. */
      readonly gradientNorm: number;
      readonly times: StepTimes;
      /** Health measurements of a sampled step by name: `violated`, `score spread` and others. */
      readonly measurements?: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'validation';
      readonly epoch: number;
      readonly globalStep: number;
      readonly metrics: M;
      readonly value: number;
      readonly best: boolean;
      /** Duration of the validation. */
      readonly milliseconds: number;
    }
  | {
      /** A fault that does not stop the run, reported once. */
      readonly type: 'warning';
      readonly globalStep: number;
      readonly kind: string;
      /** Cause and remedy. */
      readonly message: string;
    }
  | { readonly type: 'epoch'; readonly epoch: number; readonly globalStep: number; readonly loss: number }
  | { readonly type: 'checkpoint'; readonly name: 'last' | 'best'; readonly globalStep: number }
  | { readonly type: 'end'; readonly globalStep: number; readonly interrupted: boolean };

/** Receives the events of a run one after another; `fit` awaits a returned promise. */
export type ProgressListener<M = unknown> = (event: ProgressEvent<M>) => void | Promise<void>;

/** Options of `consoleProgress`. */
export interface ConsoleProgressOptions {
  /** Prints a piece of text. Defaults to standard error in Node, `console.log` elsewhere. */
  readonly write?: (text: string) => void;
  /** Rewrites one line in place. Defaults to `true` if standard error is a terminal. */
  readonly live?: boolean;
  /** Steps from one line to the next, without a live line. Defaults to `50`. */
  readonly every?: number;
  /** Clock in milliseconds. Defaults to `performance.now`. */
  readonly now?: () => number;
}

interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const eraseLine = '\r\x1b[2K';
const noTime = { data: 0, forward: 0, backward: 0, update: 0, evaluation: 0 };

type Spent = typeof noTime;

/**
 * Prints the progress of `fit`: epoch, step, loss, learning rate and time left, on one live line on a terminal and as
 * plain lines elsewhere; and validations, warnings and the share of time of each part.
 *
 * @example
 * ```ts
 * import { consoleProgress } from '@vse/trainer';
 *
 * const onProgress = consoleProgress({ write: (text) => console.log(text.trim()) }); // an option of fit
 * await onProgress({ type: 'start', epochs: 2, stepsPerEpoch: 10, globalStep: 0, resumed: false });
 * await onProgress({ type: 'epoch', epoch: 0, globalStep: 10, loss: 0.5 }); // epoch 1/2  mean loss 0.5
 * ```
 */
export function consoleProgress(options: ConsoleProgressOptions = {}): ProgressListener {
  const stream = (globalThis as { process?: { stderr?: Stream } }).process?.stderr;
  const toConsole = (text: string): void => console.log(text.replace(/\n$/, ''));
  const {
    live = options.write === undefined && stream?.isTTY === true,
    write = stream ? (text: string) => void stream.write(text) : toConsole,
    every = 50,
    now = () => performance.now(),
  } = options;
  let plan = { epochs: 0, stepsPerEpoch: 0 };
  let started = { at: 0, step: 0 };
  let spent = noTime;
  const line = (text: string): void => {
    write(live ? `${eraseLine}${text}\n` : `${text}\n`);
  };

  return (event: ProgressEvent) => {
    switch (event.type) {
      case 'start':
        plan = event;
        started = { at: now(), step: event.globalStep };
        if (event.resumed) line(`resumed at step ${event.globalStep}`);
        return;
      case 'step': {
        const total = plan.epochs * plan.stepsPerEpoch;
        const perStep = (now() - started.at) / Math.max(1, event.globalStep - started.step);
        const text =
          `epoch ${event.epoch + 1}/${plan.epochs}  step ${event.step + 1}/${plan.stepsPerEpoch}  ` +
          `loss ${digits(event.loss)}  rate ${digits(event.learningRate)}  ` +
          `left ${duration(perStep * (total - event.globalStep))}`;
        spent = added(spent, event.times);
        if (live) write(`${eraseLine}${text}`);
        else if (event.globalStep % every === 0) line(text);
        return;
      }
      case 'validation': {
        const mark = event.best ? '  (best)' : '';
        line(`epoch ${event.epoch + 1}/${plan.epochs}  validation ${digits(event.value)}${mark}`);
        spent = { ...spent, evaluation: spent.evaluation + event.milliseconds };
        return;
      }
      case 'epoch':
        line(`epoch ${event.epoch + 1}/${plan.epochs}  mean loss ${digits(event.loss)}`);
        return;
      case 'end':
        line(`${event.interrupted ? 'interrupted' : 'done'} at step ${event.globalStep}${timeShares(spent)}`);
        return;
      case 'warning':
        line(`warning: ${event.message}`);
        return;
      case 'checkpoint':
        return;
    }
  };
}

function added(spent: Spent, times: StepTimes): Spent {
  return {
    ...spent,
    data: spent.data + times.data,
    forward: spent.forward + times.forward,
    backward: spent.backward + times.backward,
    update: spent.update + times.update,
  };
}

/** Share of the time spent in each part, in percent. */
function timeShares(spent: Spent): string {
  const all = Object.values(spent).reduce((sum, time) => sum + time, 0);
  if (all === 0) return '';
  const shares = Object.entries(spent).map(([name, time]) => `${name} ${Math.round((100 * time) / all)} %`);
  return `  (${shares.join(', ')})`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
