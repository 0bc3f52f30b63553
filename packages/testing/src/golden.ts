import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { sharedFolder } from './shared-folder';

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64' | 'int64';
  /** Row-major; `null` where the reference gave NaN or infinity. */
  readonly data: readonly (number | null)[];
  readonly nonfinite?: unknown;
}

export type GoldenTensors = Readonly<Record<string, GoldenTensor>>;
export type GoldenSettings = Readonly<Record<string, unknown>>;

export interface GoldenCase {
  readonly name: string;
  readonly settings: GoldenSettings;
  readonly inputs: GoldenTensors;
  /** The names of the inputs that the case brings itself; the others are the file's. */
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

/** The folder of golden files: VSE_GOLDEN, or `golden` among the real inputs. */
export const goldenFolder = process.env['VSE_GOLDEN'] ?? resolve(sharedFolder, 'golden');

/** Whether golden tests run: where the folder is absent they skip, unless VSE_REQUIRE_SHARED or VSE_GOLDEN asks for them. */
export const goldenAvailable =
  existsSync(goldenFolder) ||
  process.env['VSE_REQUIRE_SHARED'] !== undefined ||
  process.env['VSE_GOLDEN'] !== undefined;

export function readGolden(name: string): GoldenFile {
  return JSON.parse(readFileSync(resolve(goldenFolder, `${name}.json`), 'utf8')) as GoldenFile;
}

/**
 * Every case of a golden file with its settings and inputs merged over the file's own. A file without cases is one
 * case named after the file. Empty where golden tests do not run; a missing file in a folder that is there throws.
 */
export function goldenCases(name: string): readonly GoldenCase[] {
  if (!goldenAvailable) return [];
  const file = readGolden(name);
  const cases = file.cases ?? [{ name, outputs: file.outputs ?? {} }];
  return cases.map((item) => ({
    ...item,
    settings: { ...file.settings, ...item.settings },
    inputs: { ...file.inputs, ...item.inputs },
    ownInputs: Object.keys(item.inputs ?? {}),
    outputs: item.outputs ?? {},
  }));
}

export interface GoldenSuiteOptions {
  /** Defaults to the file's name. */
  readonly title?: string;
  /** For a suite that can check a part of the cases, of a file of which another suite checks all. */
  readonly only?: (item: GoldenCase) => boolean;
}

/**
 * A suite with one test per case of a golden file, so that no case can be left out. `check` gets each case; what it
 * throws fails that case's test, and so does a check that expects nothing or reads none of the case's outputs. Where
 * golden tests do not run the suite says so and is skipped; a file without a single case fails.
 */
export function describeGolden(
  fileName: string,
  check: (item: GoldenCase) => void | Promise<void>,
  { title = fileName, only = () => true }: GoldenSuiteOptions = {},
): void {
  if (!goldenAvailable) {
    describe.skip(`${title} (skipped: no golden folder; set VSE_GOLDEN)`, () => {
      it('agrees with the reference', () => undefined);
    });
    return;
  }
  describe(title, () => {
    const cases = goldenCases(fileName).filter(only);
    if (cases.length === 0) throw new Error(`golden ${fileName} has no cases`);
    for (const [index, item] of cases.entries()) {
      it(`case ${index}: ${item.name}`, async () => {
        expect.hasAssertions();
        const read = new Set<string>();
        await check({ ...item, outputs: watched(item.outputs, read) });
        expect([...read], `outputs read of ${fileName}, ${item.name}`).not.toEqual([]);
      });
    }
  });
}

/** The same tensors, with the names of those that are read put into a list. */
function watched(tensors: GoldenTensors, read: Set<string>): GoldenTensors {
  return new Proxy(tensors, {
    get(target, name) {
      if (typeof name === 'string' && name in target) read.add(name);
      return target[name as string];
    },
  });
}

/** A golden tensor as a tensor, float32 or int32; throws where it holds a value that is not finite. */
export function goldenTensor<R extends tf.Rank>(tensors: GoldenTensors, name: string): tf.Tensor<R> {
  const found = tensors[name];
  if (!found) throw new Error(`the golden case has no ${name}, only ${Object.keys(tensors).join(', ')}`);
  if (found.data.includes(null)) throw new Error(`golden ${name} holds values that are not finite`);
  const shape = [...found.shape] as tf.ShapeMap[R];
  return tf.tensor(found.data as number[], shape, found.dtype === 'int64' ? 'int32' : 'float32');
}
