import { join } from 'node:path';
import { exportOnnx, type OnnxPort } from '@vse/models/node';
import type { ExportFlags } from '../commands/export';
import type { Answer, Context } from '../context';
import { modelFolder } from '../models/model-folder';
import { startBackend } from '../models/open-for-use';

/** Exports a model in ONNX format. */
export async function runExport(model: string, flags: ExportFlags, context: Context): Promise<Answer> {
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
