import { DataError } from '@vse/core';
import * as v from 'valibot';
import { faultOf, recordOf } from './plain-record';
import type { Snapshot } from './snapshot';
import type { TrainingState } from './training-state';

/**
 * Version 1 had no hash of the pairs in the sampler record; up to version 2 a checkpoint had no manifest with the
 * checksums of its files.
 */
const formatVersion = 3;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();
const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()]);
/** A number that may be infinite, which JSON has no form for. */
const value = v.union([
  v.number(),
  v.pipe(
    v.picklist(['Infinity', '-Infinity']),
    v.transform((name) => Number(name)),
  ),
]);

const stateFile = v.pipe(
  v.strictObject({
    formatVersion: v.literal(formatVersion),
    epoch: count,
    step: count,
    globalStep: count,
    lossSum: v.number(),
    sampler: v.strictObject({
      name: text,
      seed: v.pipe(v.number(), v.safeInteger()),
      batchSize: count,
      captions: count,
      images: count,
      pairs: text,
    }),
    gradients: v.optional(text),
    settings: v.optional(recordOf(scalar)),
    schedule: v.optional(
      v.strictObject({
        epochs: count,
        stepsPerEpoch: count,
        factors: v.array(v.tuple([count, v.number()])),
        hash: text,
      }),
    ),
    epochs: v.array(v.strictObject({ epoch: count, loss: v.number() })),
    validations: v.array(v.strictObject({ epoch: count, globalStep: count, metrics: v.unknown(), value })),
    fingerprint: recordOf(text),
    config: v.unknown(),
    optimizer: v.strictObject({ name: text, steps: recordOf(count) }),
  }),
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- everything but the version
  v.transform(({ formatVersion, optimizer, ...state }) => ({ state, optimizer })),
);

/** Content of `state.json`: the state of the training, and the part of the optimiser's that holds no tensors. */
export interface StateFile {
  readonly state: TrainingState;
  readonly optimizer: Omit<Snapshot['optimizer'], 'tensors'>;
}

/** Text of `state.json`. */
export function stateText({ state, optimizer: { name, steps } }: Snapshot): string {
  const validations = state.validations.map((record) => ({
    ...record,
    value: Number.isFinite(record.value) ? record.value : String(record.value),
  }));
  const content = { formatVersion, ...state, validations, optimizer: { name, steps } };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Parses `state.json`.
 *
 * @param file - Its path, for the message.
 * @param content - Its text.
 * @throws `DataError` that names the file and what is wrong: no JSON, another version, a field of another type.
 */
export function parseState(file: string, content: string): StateFile {
  const parsed = jsonOf(file, content);
  const version = versionOf(parsed);
  if (version !== formatVersion) throw versionError(file, version);
  const { success, output, issues } = v.safeParse(stateFile, parsed);
  if (!success) {
    throw new DataError(`loadCheckpoint: ${file}: ${faultOf(issues)}. Load another checkpoint.`);
  }
  return { state: output.state as TrainingState, optimizer: output.optimizer };
}

/** Version of a checkpoint by the text of its `state.json`; `undefined` if it names none. */
export function stateVersion(content: string): unknown {
  try {
    return versionOf(JSON.parse(content));
  } catch {
    return undefined;
  }
}

/** Error for a checkpoint of another version. */
export function versionError(file: string, version: unknown): DataError {
  const older = typeof version === 'number' && version < formatVersion;
  return new DataError(
    `loadCheckpoint: ${file} has format version ${String(version)}, wanted ${formatVersion}. ` +
      (older
        ? 'Its checkpoint has no checksums, so that damage could not be told: resume it with the release that wrote it, ' +
          'or read its weights alone with readSafetensors and restoreModel.'
        : 'Load it with the release that wrote it.'),
  );
}

function versionOf(parsed: unknown): unknown {
  return typeof parsed === 'object' && parsed !== null
    ? (parsed as { readonly formatVersion?: unknown }).formatVersion
    : undefined;
}

function jsonOf(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new DataError(`loadCheckpoint: ${file} cannot be read as JSON. Load another checkpoint.`, {
      cause,
    });
  }
}
