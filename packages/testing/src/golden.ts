import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { noteDeviation } from './golden-tolerance';
import { sharedFolder } from './shared-folder';

/** A tensor of a golden file. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64' | 'int64';
  /** Values, row-major; `null` where the reference is NaN or infinite. */
  readonly data: readonly (number | null)[];
  readonly nonfinite?: unknown;
}

/** Tensors by name. */
export type GoldenTensors = Readonly<Record<string, GoldenTensor>>;
/** Settings of the reference by name. */
export type GoldenSettings = Readonly<Record<string, unknown>>;

/** One case of a golden file: settings and inputs of the reference, and its outputs. */
export interface GoldenCase {
  readonly name: string;
  readonly settings: GoldenSettings;
  readonly inputs: GoldenTensors;
  /** Names of the inputs that are the case's own; the others are the file's. */
  readonly ownInputs: readonly string[];
  readonly outputs: GoldenTensors;
  readonly note?: string;
}

interface GoldenFile {
  readonly source: string;
  readonly settings: GoldenSettings;
  readonly inputs: GoldenTensors;
  readonly outputs?: GoldenTensors;
  readonly cases?: readonly (Partial<GoldenCase> & { readonly name: string })[];
}

/** Folder of golden files: `VSE_GOLDEN`, or `golden` among the real inputs. */
export const goldenFolder = process.env['VSE_GOLDEN'] ?? resolve(sharedFolder, 'golden');

/** True if golden tests run. Without the folder they are skipped, unless `VSE_REQUIRE_SHARED` or `VSE_GOLDEN` is set. */
export const goldenAvailable =
  existsSync(goldenFolder) ||
  process.env['VSE_REQUIRE_SHARED'] !== undefined ||
  process.env['VSE_GOLDEN'] !== undefined;

/** Reads a golden file by name, without `.json`. */
export function readGolden(name: string): GoldenFile {
  return JSON.parse(readFileSync(resolve(goldenFolder, `${name}.json`), 'utf8')) as GoldenFile;
}

/**
 * Lists the cases of a golden file, each with its settings and inputs merged over the file's own. A file without
 * `cases` is one case named after the file. The list is empty if golden tests do not run.
 *
 * @throws `Error` if the folder lacks the file or `cases` is empty.
 */
export function goldenCases(name: string): readonly GoldenCase[] {
  if (!goldenAvailable) return [];
  const file = readGolden(name);
  const cases = file.cases ?? [{ name, outputs: file.outputs ?? {} }];
  if (cases.length === 0) throw new Error(`golden ${name} has no cases`);
  return cases.map((item) => {
    const settings = { ...file.settings, ...item.settings };
    const outputs = item.outputs ?? {};
    noteDeviation(outputs, settings);
    return {
      ...item,
      settings,
      inputs: { ...file.inputs, ...item.inputs },
      ownInputs: Object.keys(item.inputs ?? {}),
      outputs,
    };
  });
}

/** Options of `describeGolden`. */
export interface GoldenSuiteOptions {
  /** Title of the suite, before the file's name. Defaults to that name alone. */
  readonly title?: string;
  /** Selects cases, for a file of which another suite checks all. Defaults to every case. */
  readonly only?: (item: GoldenCase) => boolean;
}

/**
 * Defines a suite with one test per case of a golden file, so that no case is left out. A test fails if `check` throws,
 * expects nothing, or reads none of the case's outputs. If golden tests do not run, the suite is skipped and its title
 * says so; a file without cases fails.
 */
export function describeGolden(
  fileName: string,
  check: (item: GoldenCase) => void | Promise<void>,
  { title: given, only = () => true }: GoldenSuiteOptions = {},
): void {
  // The report of CI counts the cases by the file's name.
  const title = `${given === undefined ? '' : `${given}, `}golden ${fileName}`;
  if (!goldenAvailable) {
    describe.skip(`${title} (skipped: no golden folder; set VSE_GOLDEN)`, () => {
      it('agrees with the reference', () => undefined);
    });
    return;
  }
  describe(title, () => {
    const cases = goldenCases(fileName).filter(only);
    if (cases.length === 0) throw new Error(`golden ${fileName} has no cases for ${title}`);
    for (const [index, item] of cases.entries()) {
      it(`case ${index}: ${item.name}`, async () => {
        expect.hasAssertions();
        const read = new Set<string>();
        const outputs = watched(item.outputs, read);
        noteDeviation(outputs, item.settings);
        read.clear();
        await check({ ...item, outputs });
        expect([...read], `outputs read of ${fileName}, ${item.name}`).not.toEqual([]);
      });
    }
  });
}

/** Returns the same tensors, and adds the name of each one read to a set. */
function watched(tensors: GoldenTensors, read: Set<string>): GoldenTensors {
  return new Proxy(tensors, {
    get(target, name) {
      if (typeof name === 'string' && name in target) read.add(name);
      return target[name as string];
    },
  });
}

/**
 * Makes a float32 or int32 tensor from a golden one.
 *
 * @throws `Error` if there is none of this name, or it has a value that is not finite.
 */
export function goldenTensor<R extends tf.Rank>(tensors: GoldenTensors, name: string): tf.Tensor<R> {
  const found = tensors[name];
  if (!found) throw new Error(`the golden case has no ${name}, only ${Object.keys(tensors).join(', ')}`);
  if (found.data.includes(null)) throw new Error(`golden ${name} has values that are not finite`);
  const shape = [...found.shape] as tf.ShapeMap[R];
  return tf.tensor(found.data as number[], shape, found.dtype === 'int64' ? 'int32' : 'float32');
}
