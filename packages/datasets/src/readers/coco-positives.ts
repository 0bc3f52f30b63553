import { join, resolve } from 'node:path';
import { DataError, type CocoPositives, type PositiveIds } from '@vse/base';
import { parseNpy, repeatedKey } from '@vse/formats';
import { readBytes } from '../files/read-bytes';
import { shown } from '../files/shown';

/** Over a hundred times the largest of the files. */
const LARGEST = 64 << 20;
const WHERE = 'openCocoPositives';

/**
 * Opens the ground truths of the MS-COCO test set (Karpathy's 5,000 images) that the package `eccv_caption` distributes in
 * its folder `data`: `{original,cxc,eccv}_{image_to_caption,caption_to_image}.json` and `coco_test_ids.npy`. ECCV Caption,
 * https://arxiv.org/abs/2204.03359; Crisscrossed Captions, https://arxiv.org/abs/2004.15020
 *
 * Ids are COCO's own, those of its annotation files. `cocoMetrics` of `@vse/eval` measures by them. Crisscrossed Captions
 * leaves out 28 of the 25,000 captions; ECCV Caption has 1,261 images and 1,332 captions as queries.
 *
 * @param folder - The folder that holds the seven files.
 * @throws `DataError` that names the file if one is missing, is not JSON of that form, lists an id twice, or the ids are not
 * a list of whole numbers.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openCocoPositives } from '@vse/datasets';
 * import { writeNpy } from '@vse/formats';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'eccv-'));
 * for (const name of ['original', 'cxc', 'eccv']) {
 *   await writeFile(join(folder, `${name}_image_to_caption.json`), '{"7": [70, 71]}');
 *   await writeFile(join(folder, `${name}_caption_to_image.json`), '{"70": [7], "71": [7]}');
 * }
 * const values = Float32Array.of(71, 70);
 * await writeNpy(join(folder, 'coco_test_ids.npy'), { shape: [2], dtype: 'float32', values });
 * const { eccv } = await openCocoPositives(folder);
 * console.log(eccv.imageToCaptions.get(7)); // 70, 71
 * ```
 */
export async function openCocoPositives(folder: string): Promise<CocoPositives> {
  const home = resolve(folder);
  return {
    coco: await readPair(home, 'original'),
    crisscrossed: await readPair(home, 'cxc'),
    eccv: await readPair(home, 'eccv'),
    foldCaptions: await readIds(join(home, 'coco_test_ids.npy')),
  };
}

async function readPair(home: string, name: string): Promise<PositiveIds> {
  return {
    imageToCaptions: await readLinks(join(home, `${name}_image_to_caption.json`)),
    captionToImages: await readLinks(join(home, `${name}_caption_to_image.json`)),
  };
}

/** Reads a JSON object of lists of ids by id. */
async function readLinks(path: string): Promise<Map<number, readonly number[]>> {
  const text = (await readWhole(path)).toString('utf8');
  const parsed = parseObject(path, text);
  const twice = repeatedKey(text);
  if (twice !== undefined) throw fault(path, `the id ${twice} twice`);
  const links = new Map<number, readonly number[]>();
  for (const [key, list] of Object.entries(parsed)) {
    const id = wholeNumber(key);
    if (id === undefined || links.has(id)) throw fault(path, `the key ${shown(key)}`);
    if (!Array.isArray(list) || list.length === 0) throw fault(path, `${shown(list)} of ${key}`);
    const answers = list.map((one: unknown) => {
      const answer = wholeNumber(one);
      if (answer === undefined) throw fault(path, `${shown(one)} in the list of ${key}`);
      return answer;
    });
    if (new Set(answers).size < answers.length) throw fault(path, `an id twice in the list of ${key}`);
    links.set(id, answers);
  }
  return links;
}

function parseObject(path: string, text: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw fault(path, (error as Error).message, error);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw fault(path, shown(parsed));
  return parsed;
}

/** An id, of a number or its digits. */
function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function fault(path: string, got: string, cause?: unknown): DataError {
  return new DataError(
    `${WHERE}: ${path} must be a JSON object of lists of ids by id, each once, got ${got}. Give the folder data of the package eccv_caption.`,
    { cause },
  );
}

/** Above this, float32 does not hold every whole number. */
const LARGEST_EXACT = 2 ** 24;

async function readIds(path: string): Promise<Int32Array> {
  const { shape, values } = parseIds(path, await readWhole(path));
  const odd = values.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= LARGEST_EXACT);
  if (shape.length !== 1 || odd >= 0) {
    throw new DataError(
      `${WHERE}: ${path} must be one list of whole numbers below ${LARGEST_EXACT}, got ${odd >= 0 ? values[odd] : `[${shape.join(', ')}]`}.`,
    );
  }
  return Int32Array.from(values);
}

function parseIds(path: string, bytes: Uint8Array): ReturnType<typeof parseNpy> {
  try {
    return parseNpy(bytes);
  } catch (error) {
    throw new DataError(`${WHERE}: ${path} must be an npy file: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function readWhole(path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readBytes(WHERE, path, { limit: LARGEST })) pieces.push(piece);
  return Buffer.concat(pieces);
}
