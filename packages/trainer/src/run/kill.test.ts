import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backend, temporaryFolder } from '@vse/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KilledTraining, KillPoint } from '../testing/killed-training';
import { loadCheckpoint } from '../checkpoints/checkpoint';

let parent: string;
let whole: Awaited<ReturnType<typeof outcome>>;
beforeAll(async () => {
  parent = await temporaryFolder();
  expect(await train('whole', {})).toBe('ended');
  whole = await outcome('whole');
});

describe('a training that is killed with SIGKILL', () => {
  const atStep = fc.record({ step: fc.integer({ min: 1, max: 20 }) });
  const inCheckpoint = fc.record({
    checkpoint: fc.integer({ min: 1, max: 20 }),
    delay: fc.integer({ min: 0, max: 8 }),
  });

  it('ends, however often, with the losses and the weights of one that was not, bit for bit', async () => {
    let run = 0;
    const property = fc.asyncProperty(fc.tuple(atStep, inCheckpoint), async (kills) => {
      const name = `run ${++run}`;
      for (const kill of kills) {
        expect(await train(name, kill)).toBe('killed');
        await wholeCheckpoint(name);
      }
      expect(await train(name, {})).toBe('ended');
      expect(await outcome(name)).toEqual(whole);
    });
    await fc.assert(property, { numRuns: 2, endOnFailure: true });
  });
});

/** Runs the training in a process of its own, to its end or until it kills itself. */
function train(name: string, kill: KillPoint): Promise<'ended' | 'killed'> {
  const program = fileURLToPath(new URL('../testing/killed-training.ts', import.meta.url));
  const input: KilledTraining = { folder: join(parent, name), backend: backend as 'cpu', kill };
  const options = ['--conditions=@vse/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...options, program, JSON.stringify(input)], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let faults = '';
  child.stderr.on('data', (text) => (faults += String(text)));
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else if (code === 0) resolve('ended');
      else reject(new Error(`the training ended with ${code}: ${faults}`));
    });
  });
}

/** Asserts that the last checkpoint is whole, if there is one. */
async function wholeCheckpoint(name: string): Promise<void> {
  const missing = (error: Error): undefined => {
    if (!error.message.includes('must hold a checkpoint, got none')) throw error;
  };
  await loadCheckpoint(join(parent, name, 'last')).catch(missing);
}

/** Files and losses of a training, without its durations. */
async function outcome(name: string) {
  const folder = join(parent, name);
  const files = ['last', 'best'].flatMap((kind) =>
    ['model.safetensors', 'optimizer.safetensors', 'state.json'].map((file) => join(folder, kind, file)),
  );
  const log = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  const events = log.map((line) => JSON.parse(line) as { type: string; globalStep: number; loss?: number });
  return {
    files: await Promise.all(files.map((file) => readFile(file, 'hex'))),
    losses: events
      .filter(({ type }) => type === 'step' || type === 'epoch')
      .map(({ type, globalStep, loss }) => ({ type, globalStep, loss })),
  };
}
