/** Where the time of a step went, in milliseconds. */
export interface StepTimes {
  /** Waiting for the batch, and packing it into tensors. */
  readonly data: number;
  readonly forward: number;
  readonly backward: number;
  readonly update: number;
}

/** What `fit` tells while it runs. Epochs and steps are counted from 0; `globalStep` is how many steps are done in all. */
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
      /** Within the epoch. */
      readonly step: number;
      readonly globalStep: number;
      readonly loss: number;
      readonly learningRate: number;
      /** Of all gradients as one vector, before clipping. */
      readonly gradientNorm: number;
      readonly times: StepTimes;
      /** Of the steps that `health` looks at: `violated`, `score spread` and others, by name. */
      readonly measures?: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'validation';
      readonly epoch: number;
      readonly globalStep: number;
      readonly metrics: M;
      readonly value: number;
      readonly best: boolean;
      /** How long it took. */
      readonly milliseconds: number;
    }
  | {
      /** A fault of a run that trains on, told once. */
      readonly type: 'warning';
      readonly globalStep: number;
      readonly kind: string;
      /** The cause and the remedy. */
      readonly message: string;
    }
  | { readonly type: 'epoch'; readonly epoch: number; readonly globalStep: number; readonly loss: number }
  | { readonly type: 'checkpoint'; readonly name: 'last' | 'best'; readonly globalStep: number }
  | { readonly type: 'end'; readonly globalStep: number; readonly interrupted: boolean };

/** Receives the events of a run, one after another; a promise is waited for. */
export type ProgressListener<M = unknown> = (event: ProgressEvent<M>) => void | Promise<void>;

export interface ConsoleProgressOptions {
  /** Where the text goes. Defaults to standard error in Node, `console.log` elsewhere. */
  readonly write?: (text: string) => void;
  /** Whether one line is rewritten in place. Defaults to whether standard error is a terminal. */
  readonly live?: boolean;
  /** Without a live line, how many steps lie between two lines. Defaults to `50`. */
  readonly every?: number;
  /** The time in milliseconds. Defaults to `performance.now`. */
  readonly now?: () => number;
}

interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const eraseLine = '\r\x1b[2K';
const noTime = { data: 0, forward: 0, backward: 0, update: 0, evaluation: 0 };

type Spent = typeof noTime;

/** A listener for `fit` that prints epoch, step, loss, learning rate and the time left: a live line on a terminal, lines elsewhere. */
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
        line(`${event.interrupted ? 'interrupted' : 'done'} at step ${event.globalStep}${sharesOf(spent)}`);
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

/** Where the time went, in percent. */
function sharesOf(spent: Spent): string {
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
