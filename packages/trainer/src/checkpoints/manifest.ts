import { DataError } from '@vse/core';
import * as v from 'valibot';
import { nodeModules } from './node-modules';
import { faultOf } from './plain-record';
import { stateVersion, versionError } from './state-file';

/** Files of a checkpoint beside its manifest. */
export const checkpointFiles = ['model.safetensors', 'optimizer.safetensors', 'state.json'] as const;

/** Name of the manifest. */
export const manifestName = 'manifest.json';

const sealedFile = v.strictObject({
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const manifest = v.strictObject({
  formatVersion: v.literal(1),
  globalStep: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  files: v.strictObject({
    'model.safetensors': sealedFile,
    'optimizer.safetensors': sealedFile,
    'state.json': sealedFile,
  }),
});

type Manifest = v.InferOutput<typeof manifest>;

/** Writes `manifest.json` into the folder of a checkpoint: size and sha256 of each file, and a checksum of itself. */
export async function writeManifest(folder: string, globalStep: number): Promise<void> {
  const { path, formats } = await nodeModules('saveCheckpoint');
  const sealed = await Promise.all(checkpointFiles.map((name) => measured(path.join(folder, name))));
  const files = Object.fromEntries(checkpointFiles.map((name, i) => [name, sealed[i]]));
  const content = formats.sealedJson({ formatVersion: 1, globalStep, files });
  await formats.writeFileAtomic(path.join(folder, manifestName), content);
}

/**
 * Checks all files of a checkpoint against its manifest, and returns its step.
 *
 * @throws `DataError` that names the file at fault: damaged, missing, of another checkpoint, or the manifest itself.
 */
export async function verifyManifest(folder: string): Promise<number> {
  const { path } = await nodeModules('loadCheckpoint');
  const { globalStep, files } = await readManifest(folder);
  await Promise.all(
    checkpointFiles.map(async (name) => {
      const file = path.join(folder, name);
      const [wanted, got] = [files[name], await measured(file)];
      if (got.bytes === wanted.bytes && got.sha256 === wanted.sha256) return;
      const difference =
        got.bytes === wanted.bytes
          ? `have the sha256 ${wanted.sha256} that ${manifestName} gives, got ${got.sha256}`
          : `have ${wanted.bytes} bytes as ${manifestName} says, got ${got.bytes}`;
      throw new DataError(
        `loadCheckpoint: ${file} must ${difference}. It is damaged or of another checkpoint: load another checkpoint, or ` +
          'restore this file from a copy.',
      );
    }),
  );
  return globalStep;
}

async function readManifest(folder: string): Promise<Manifest> {
  const { fs, path, formats } = await nodeModules('loadCheckpoint');
  const file = path.join(folder, manifestName);
  const text = await fs.readFile(file, 'utf8').catch(async (cause: unknown) => {
    const state = path.join(folder, 'state.json');
    const version = stateVersion(await fs.readFile(state, 'utf8').catch(() => ''));
    if (version === 1 || version === 2) throw versionError(state, version);
    throw new DataError(
      `loadCheckpoint: ${file} must hold the checksums of the checkpoint, and cannot be read ` +
        `(${(cause as { code?: string }).code ?? String(cause)}). The checkpoint is not whole: load another one.`,
      { cause },
    );
  });
  const parsed = formats.parseSealedJson(`loadCheckpoint: ${file}`, text);
  const { success, output, issues } = v.safeParse(manifest, parsed);
  if (success) return output;
  throw new DataError(`loadCheckpoint: ${file}: ${faultOf(issues)}. Load another checkpoint.`);
}

async function measured(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const { fs, formats } = await nodeModules('loadCheckpoint');
  const sha256 = await formats.sha256File(file);
  return { bytes: (await fs.stat(file)).size, sha256 };
}
