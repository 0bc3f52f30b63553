import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './workspace';

/**
 * Interrupts a training of the built example with Ctrl-C: it exits with 130, says how to resume and leaves a checkpoint that
 * loads; --resume continues from that step and ends with the weights of an uninterrupted run. A second Ctrl-C exits at
 * once and leaves an intact checkpoint. --reproduce repeats the run from its folder.
 */
const out = mkdtempSync(join(tmpdir(), 'vse-check-'));
const [alone, stopped, twice] = [join(out, 'alone'), join(out, 'stopped'), join(out, 'twice')];
const weightsIn = (folder: string): Buffer => readFileSync(join(folder, 'vsepp/last/model.safetensors'));
try {
  const undisturbed = await run(['--out', alone]);
  expect(undisturbed.code === 0, 'a run that is left alone ends with 0', undisturbed);

  const first = await run(['--out', stopped], { until: '  step ' });
  expect(first.code === 130, 'a run that is interrupted ends with 130', first);
  expect(/is saved in .*the same command with --resume/.test(first.said), 'it says how to go on', first);

  const { state, weights } = await loadCheckpoint(join(stopped, 'vsepp', 'last'));
  const numbers = Object.values(weights).flatMap(({ data }) => [...data]);
  const whole = numbers.length > 0 && numbers.every(Number.isFinite);
  expect(whole && state.step > 0, 'its checkpoint loads, of a step within an epoch', first);

  const second = await run(['--out', stopped, '--resume']);
  expect(second.code === 0, 'the run that goes on ends with 0', second);
  const resumed = second.said.includes(`resumed at step ${state.globalStep}\n`);
  expect(resumed, `it goes on from step ${state.globalStep}`, second);
  const same = weightsIn(alone).equals(weightsIn(stopped));
  expect(same, 'it ends with the weights of the run that was left alone', second);

  const other = await run(['--out', stopped, '--resume', '--embed-dim', '8']);
  expect(other.code === 1, 'it does not go on as another run', other);
  expect(/has embedDim 16, this one 8/.test(other.said), 'it says what differs', other);

  // The checkpoint of the first epoch is on disk before that of the second is begun.
  const atOnce = await run(['--out', twice], { until: 'epoch 3/4  step ', times: 2 });
  expect(atOnce.code === 130, 'a run that is interrupted twice ends with 130', atOnce);
  const halves = await loadCheckpoint(join(twice, 'vsepp', 'last'));
  expect(halves.state.globalStep > 0, 'what it had saved is whole', atOnce);
  const third = await run(['--out', twice, '--resume']);
  expect(weightsIn(alone).equals(weightsIn(twice)), 'it goes on to the same weights', third);

  const again = await run(['--reproduce', alone], { sizes: false });
  expect(again.code === 0, 'a run can be reproduced from its folder', again);
  expect(weightsIn(alone).equals(weightsIn(`${alone}-again`)), 'with the same weights', again);
} finally {
  rmSync(out, { recursive: true, force: true });
}

interface Ended {
  /** Exit code as a shell reports it: 130 where SIGINT ended the process. */
  readonly code: number | null;
  /** All of standard error. */
  readonly said: string;
}

interface RunOptions {
  /** SIGINT is sent as soon as the run prints this; it prints every 50th step. */
  readonly until?: string;
  /** Number of signals. Defaults to `1`. */
  readonly times?: number;
  /** Adds the flags that make the run small. Defaults to `true`. */
  readonly sizes?: boolean;
}

/** Runs the example, small. */
function run(flags: readonly string[], { until, times = 1, sizes = true }: RunOptions = {}): Promise<Ended> {
  const small = { limit: 40, epochs: 4, 'embed-dim': 16, 'word-dim': 8, 'batch-size': 6 };
  const given = Object.entries({ system: 'vsepp', ...small }).flatMap(([name, value]) =>
    flags.includes(`--${name}`) ? [] : [`--${name}`, String(value)],
  );
  const main = join(root, 'examples/scan-flickr30k/dist/main.js');
  const child = spawn(process.execPath, [main, ...(sizes ? given : []), ...flags], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let due = until !== undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (!due || !said.includes(until!)) return;
    due = false;
    for (let sent = 0; sent < times; sent++) setTimeout(() => child.kill('SIGINT'), sent * 20);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // The second signal may arrive when training has ended and its listeners are gone: a shell reports 130 then as well.
    child.on('close', (code, signal) => resolve({ code: signal === 'SIGINT' ? 130 : code, said }));
  });
}

function expect(holds: boolean, what: string, { code, said }: Ended): void {
  if (!holds) throw new Error(`wanted: ${what}. The run ended with ${code} and said:\n${said}`);
  console.log(`ok: ${what}`);
}

interface Checkpoint {
  readonly state: { readonly epoch: number; readonly step: number; readonly globalStep: number };
  readonly weights: Readonly<Record<string, { readonly data: ArrayLike<number> & Iterable<number> }>>;
}

/** Loads the built trainer by path: this folder has no dependencies of its own. */
async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  const trainer = pathToFileURL(join(root, 'packages/trainer/dist/index.js')).href;
  const module = (await import(trainer)) as { loadCheckpoint(at: string): Promise<Checkpoint> };
  return module.loadCheckpoint(folder);
}
