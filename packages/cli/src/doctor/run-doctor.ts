import { createRequire } from 'node:module';
import { diagnose, formatDiagnosis } from '@vse/backend';
import type { Answer, Context } from '../context';
import { exitCodes } from '../exit-codes';
import { ownVersion } from '../version';

/** A library that some commands need. */
interface LibraryRow {
  readonly library: string;
  readonly installed: boolean;
  readonly advice: string;
}

const libraries: readonly Omit<LibraryRow, 'installed'>[] = [
  { library: 'sharp', advice: 'reads pictures; install sharp for this platform' },
  { library: 'onnxruntime-node', advice: 'runs networks in ONNX format: npm install onnxruntime-node' },
];

/** Starts every backend and looks for the libraries. */
export async function runDoctor(context: Context): Promise<Answer> {
  context.note('Trying every backend, which takes some seconds ...');
  const backends = await diagnose();
  const found = await Promise.all(
    libraries.map(async (row) => ({ ...row, installed: await loads(row.library) })),
  );
  const works = backends.some(({ usable }) => usable) && found.every(({ installed }) => installed);
  const lines = found.map(({ library, installed, advice }) => `${library}: ${installed ? 'works' : advice}`);
  return {
    data: {
      vse: ownVersion(),
      node: process.version,
      platform: process.platform,
      arch: process.arch,
      backends,
      libraries: found,
    },
    text: [
      `vse ${ownVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`,
      '',
      formatDiagnosis(backends),
      '',
      ...lines,
    ].join('\n'),
    exitCode: works ? exitCodes.done : exitCodes.failed,
  };
}

async function loads(library: string): Promise<boolean> {
  try {
    createRequire(import.meta.url).resolve(library);
    await import(library);
    return true;
  } catch {
    return false;
  }
}
