import { describe, expect, it } from 'vitest';
import { tinyStep } from '../testing/tiny-step';
import { consoleProgress, type ConsoleProgressOptions, type ProgressEvent } from './progress';

const start: ProgressEvent = { type: 'start', epochs: 2, stepsPerEpoch: 100, globalStep: 0, resumed: false };
const step = (globalStep: number): ProgressEvent => ({ ...tinyStep, step: globalStep - 1, globalStep });

function printed(events: readonly ProgressEvent[], options: ConsoleProgressOptions = {}): string {
  let text = '';
  let time = 0;
  const listener = consoleProgress({
    write: (piece) => {
      text += piece;
    },
    now: () => (time += 1000),
    ...options,
  });
  for (const event of events) void listener(event);
  return text;
}

describe('consoleProgress', () => {
  it('prints a line every so many steps, with the time left', () => {
    // The clock reads 1 s at the start and 3 s at step 2: 1 s per step, 198 steps left.
    expect(printed([start, step(1), step(2)], { every: 2 })).toBe(
      'epoch 1/2  step 2/100  loss 1.235  rate 0.0002  left 3 min 18 s\n',
    );
  });

  it('rewrites one line on a terminal', () => {
    const text = printed([start, step(1), { type: 'epoch', epoch: 0, globalStep: 1, loss: 0.5 }], {
      live: true,
    });
    expect(text.split('\n')).toEqual([expect.stringContaining('\r\x1b[2Kepoch 1/2  mean loss 0.5'), '']);
    expect(text).toContain('step 1/100');
  });

  it('prints validations, the end and a resumption', () => {
    const text = printed([
      { ...start, globalStep: 7, resumed: true },
      {
        type: 'validation',
        epoch: 1,
        globalStep: 9,
        metrics: {},
        value: 301.25,
        best: true,
        milliseconds: 200,
      },
      { type: 'warning', globalStep: 9, kind: 'x', message: 'x: because. Do this.' },
      { type: 'checkpoint', name: 'last', globalStep: 9 },
      { type: 'end', globalStep: 9, interrupted: true },
    ]);
    expect(text).toBe(
      'resumed at step 7\nepoch 2/2  validation 301.3  (best)\nwarning: x: because. Do this.\n' +
        'interrupted at step 9  (data 0 %, forward 0 %, backward 0 %, update 0 %, evaluation 100 %)\n',
    );
  });

  it('prints the share of time of each part at the end', () => {
    const validation = { type: 'validation', epoch: 0, globalStep: 1, metrics: {}, value: 1 } as const;
    const text = printed([
      start,
      step(1),
      { ...validation, best: true, milliseconds: 200 },
      { type: 'end', globalStep: 1, interrupted: false },
    ]);
    // 100 + 200 + 300 + 200 of the step, and 200 of the validation: 1000 ms.
    expect(text).toContain('(data 10 %, forward 20 %, backward 30 %, update 20 %, evaluation 20 %)');
  });

  it('prints hours', () => {
    const slow = {
      now: (
        (time = 0) =>
        () =>
          (time += 60_000)
      )(),
    };
    expect(printed([start, step(1)], { ...slow, every: 1 })).toContain('left 3 h 19 min'); // 199 minutes
  });
});
