import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './workspace';

/**
 * Ctrl-C in the middle of a training, on the built example: it ends with 130, says how to go on and leaves a checkpoint
 * that loads; with --resume it goes on from that very step and ends with the weights of a run that was left alone.
 */
const out = mkdtempSync(join(tmpdir(), 'vse-check-'));
const [alone, stopped] = [join(out, 'alone'), join(out, 'stopped')];
try {
  const undisturbed = await run(['--out', alone]);
  expect(undisturbed.code === 0, 'a run that is left alone ends with 0', undisturbed);

  const first = await run(['--out', stopped], '  step ');
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
  const [wanted, got] = [alone, stopped].map((folder) =>
    readFileSync(join(folder, 'vsepp/last/model.safetensors')),
  );
  expect(wanted!.equals(got!), 'it ends with the weights of the run that was left alone', second);
} finally {
  rmSync(out, { recursive: true, force: true });
}

interface Ended {
  readonly code: number | null;
  /** All of standard error. */
  readonly said: string;
}

/** Runs the example, small; where `until` is given, it gets SIGINT as soon as it has said that. Its 50th step it tells. */
function run(flags: readonly string[], until?: string): Promise<Ended> {
  const sizes = { limit: 40, epochs: 4, 'embed-dim': 16, 'word-dim': 8, 'batch-size': 6 };
  const args = Object.entries(sizes).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const main = join(root, 'examples/scan-flickr30k/dist/main.js');
  const child = spawn(process.execPath, [main, '--system', 'vsepp', ...args, ...flags], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let due = until !== undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (!due || !said.includes(until!)) return;
    due = false;
    child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
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

/** By the built trainer: this folder has no dependencies of its own. */
async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  const trainer = pathToFileURL(join(root, 'packages/trainer/dist/index.js')).href;
  const module = (await import(trainer)) as { loadCheckpoint(at: string): Promise<Checkpoint> };
  return module.loadCheckpoint(folder);
}
