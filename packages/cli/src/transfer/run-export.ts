import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { exportOnnx, type OnnxPort } from '@vse/models/node';
import type { Answer, Context } from '../context';
import { writableFolder } from '../flags/writable-path';
import { modelFolder } from '../models/model-folder';
import { startBackend } from '../models/open-for-use';
import { exportPage, type ExportPageRequest } from './export-page';

/** Exports a model in ONNX format, or a page. */
export async function runExport(
  { model, pictures, flags }: ExportPageRequest,
  context: Context,
): Promise<Answer> {
  if (flags.as === 'page') return exportPage({ model, pictures, flags }, context);
  if (pictures !== undefined) {
    throw new OptionError(
      `PICTURES: ONNX graphs are of the model alone, got ${pictures}. Leave it out, or ask for --as page.`,
    );
  }
  await writableFolder('--out', flags.out);
  const folder = await modelFolder(model);
  await startBackend(flags, context);
  const files = await exportOnnx(folder, flags.out, { weights: flags.weights });
  const lines = [files.images, files.captions, files.similarity].map(({ file, bytes, inputs, outputs }) => {
    return `${join(flags.out, file)}: ${bytes.toLocaleString('en')} bytes, ${namesOf(inputs)} -> ${namesOf(outputs)}`;
  });
  return { data: { folder: flags.out, ...files }, text: lines.join('\n') };
}

function namesOf(ports: readonly OnnxPort[]): string {
  return ports.map(({ name }) => name).join(', ');
}
