import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { sha256File } from '@vse/formats';
import { regionProjection } from '@vse/image-encoders';
import { openModel, saveModel } from '@vse/models/node';
import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
import { compare, table, timingRows } from './harness';

/** SCAN's sizes on Flickr30K. */
const sizes = { inputDim: 2048, embedDim: 1024, wordDim: 300, words: 8481 };

/**
 * Opens a folder of SCAN: time beside reading and hashing its weights, and the most memory of a process that opens it beside
 * the bytes of the weights.
 */
export async function benchModelOpening(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-models-'));
  try {
    await useBackend({ prefer: ['wasm'], log: false });
    const bytes = await writeModel(folder);
    const opening = async (): Promise<void> => (await openModel(folder)).dispose();
    const timings = await compare([
      { name: 'read and hash', run: () => sha256File(join(folder, 'weights.safetensors')) },
      { name: 'openModel', run: opening },
    ]);
    console.log(table(['weights', 'work', 'time', 'speedup'], timingRows(mebibytes(bytes), timings)));
    for (const backend of ['cpu', 'wasm'])
      console.log(`memory on ${backend}: ${memoryOf(folder, backend, bytes)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeModel(folder: string): Promise<number> {
  const { inputDim, embedDim, wordDim, words } = sizes;
  const vocabulary = buildVocabulary(
    Array.from({ length: words - 4 }, (_, i) => `word${i}`),
    { minCount: 1 },
  );
  const model = {
    images: regionProjection({ inputDim, embedDim }),
    captions: biGruEncoder({ vocabulary, wordDim, embedDim }),
    similarity: stackedCrossAttention(),
  };
  await saveModel(folder, model);
  const variables = [...model.images.variables(), ...model.captions.variables()];
  const bytes = variables.reduce((sum, { variable }) => sum + 4 * variable.size, 0);
  tf.dispose(variables.map(({ variable }) => variable));
  return bytes;
}

/** Memory that opening adds to a process of its own. */
function memoryOf(folder: string, backend: string, bytes: number): string {
  const program = fileURLToPath(new URL('./model-opening-memory.ts', import.meta.url));
  const { stdout, stderr } = spawnSync('npx', ['tsx', '--conditions=@vse/source', program, folder, backend], {
    encoding: 'utf8',
  });
  const added = Number(stdout) * 2 ** 20;
  if (!(added > 0)) throw new Error(`the process that opens the model failed: ${stderr}`);
  return `${mebibytes(added)} more than before, ${(added / bytes).toFixed(2)} times the weights`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
