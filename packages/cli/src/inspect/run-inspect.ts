import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { openFeatureStore } from '@vse/feature-store';
import { openSafetensors } from '@vse/formats';
import { openIndex } from '@vse/search';
import type { Answer, Context } from '../context';
import { kindOf } from '../flags/existing-path';
import { isFile } from '../models/model-folder';
import { readIndexRecord } from '../pictures/index-record';
import { inspectModel } from './inspect-model';

/** Finds out what a path holds, opens it, and describes it. */
export async function runInspect(path: string, context: Context): Promise<Answer> {
  if ((await kindOf('PATH', path)) === 'file') {
    if (path.endsWith('.safetensors')) return inspectSafetensors(path);
    throw unknown(path, 'a file of another kind');
  }
  for (const model of [path, join(path, 'model')]) {
    if (await isFile(join(model, 'model.json'))) return inspectModel(model, context);
  }
  if (await isFile(join(path, 'pictures.json'))) return inspectIndex(path);
  if (await isFile(join(path, 'index.json'))) return inspectStore(path);
  const names = await readdir(path);
  throw unknown(path, names.length === 0 ? 'an empty folder' : `a folder of ${names.slice(0, 4).join(', ')}`);
}

function unknown(path: string, got: string): OptionError {
  return new OptionError(
    `PATH: ${path} must be a model folder (model.json), an index of pictures (pictures.json), a store of features (index.json) or a file named .safetensors, got ${got}.`,
  );
}

async function inspectIndex(folder: string): Promise<Answer> {
  const record = (await readIndexRecord(folder))!;
  const index = await openIndex(join(folder, 'vectors'), { readOnly: true, model: record.model });
  try {
    const states = Object.values(record.files);
    const data = {
      kind: 'index',
      pictures: record.pictures,
      model: record.model,
      count: await index.count(),
      dim: index.dim,
      failed: states.filter(({ failure }) => failure !== undefined).length,
      pending: states.filter(({ pending }) => pending === true).length,
    };
    const rest = [
      ...(data.failed > 0 ? [`${data.failed} could not be read`] : []),
      ...(data.pending > 0 ? [`${data.pending} to be read again`] : []),
    ];
    const text = [
      `index of ${data.count} pictures of ${data.pictures}`,
      `  ${data.dim} numbers a vector, by the model ${data.model.slice(0, 12)}`,
      ...rest.map((line) => `  ${line}`),
    ];
    return { data, text: text.join('\n') };
  } finally {
    await index.close();
  }
}

async function inspectStore(folder: string): Promise<Answer> {
  const store = await openFeatureStore(folder);
  try {
    const { rows, length, dim, dtype, extractor, skipped } = store;
    const data = { kind: 'features', rows, length, dim, dtype, extractor, skipped };
    const text = `features of ${rows} images by ${extractor.name}: up to ${length} vectors of ${dim} numbers, ${dtype}`;
    return { data, text: skipped.length > 0 ? `${text}\n  ${skipped.length} images left out` : text };
  } finally {
    await store.close();
  }
}

async function inspectSafetensors(file: string): Promise<Answer> {
  const opened = await openSafetensors(file);
  try {
    const tensors = opened.names.map((name) => ({ name, shape: opened.tensor(name).shape }));
    const lines = tensors.map(({ name, shape }) => `  ${name}: [${shape.join(', ')}]`);
    return {
      data: { kind: 'safetensors', tensors, metadata: opened.metadata },
      text: [`${file}: ${tensors.length} tensors`, ...lines].join('\n'),
    };
  } finally {
    await opened.close();
  }
}
