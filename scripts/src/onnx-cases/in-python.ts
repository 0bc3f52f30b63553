import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../workspace';
import type { OnnxCase, RuntimeResults } from './onnx-case';

const run = promisify(execFile);
const environment = join(root, '.cache/onnxruntime-python');
const interpreter = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** Checks the models by ONNX's own checker and runs the cases in Python's onnxruntime, or returns the reason why it cannot be had. */
export async function runInPython(cases: readonly OnnxCase[]): Promise<RuntimeResults | string> {
  const absent = await installed();
  if (absent) return absent;
  const folder = await mkdtemp(join(tmpdir(), 'vse-onnx-'));
  try {
    const listed = cases.map(({ feeds }, i) => ({ file: `${i}.onnx`, feeds }));
    await Promise.all(cases.map(({ model }, i) => writeFile(join(folder, `${i}.onnx`), model)));
    await writeFile(join(folder, 'cases.json'), JSON.stringify(listed));
    await run(interpreter, [fileURLToPath(new URL('./run_cases.py', import.meta.url)), folder]);
    return JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as RuntimeResults;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Installs onnxruntime, onnx and numpy into `.cache` unless they are there; returns the reason if that is impossible. */
async function installed(): Promise<string | undefined> {
  const works = await run(interpreter, ['-c', 'import numpy, onnx, onnxruntime']).then(() => true, () => false); // prettier-ignore
  if (works) return undefined;
  const python = process.env['VSE_PYTHON'] ?? 'python3';
  try {
    await mkdir(environment, { recursive: true });
    await run(python, ['-m', 'venv', '--clear', environment]);
    await run(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'onnxruntime>=1.17', 'onnx', 'numpy']); // prettier-ignore
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    return (stderr ?? '').trim().split('\n').at(-1) || message.trim().split('\n').at(-1)!;
  }
}
