import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { decodeImage, descriptorExtractor, onnxExtractor, type FeatureExtractor } from '@vse/features';
import { seededRandom } from '@vse/core';
import { tinyNetwork } from '../../../packages/features/src/testing/tiny-network';
import type { Outcome } from '../backend-cases/report';
import type { GivenPicture, NetworkSettings, PageExtraction, PageFeatures, PagePixels } from './page';
import { cmykJpeg, pictureFiles, type PictureCase } from './picture-files';

/** Largest difference of a feature. */
const tolerance = 1e-3;

interface Functions {
  readonly decodeAll: (pictures: readonly GivenPicture[]) => Promise<readonly (readonly PagePixels[])[]>;
  readonly extractAll: (
    pictures: readonly GivenPicture[],
    network: string,
    settings: NetworkSettings,
  ) => Promise<Readonly<Record<string, PageExtraction>>>;
}

/** Compares the pixels and features that the page makes of picture files with those of Node. */
export async function comparePictures(page: Page, folder: string): Promise<Outcome> {
  const pictures = await pictureFiles();
  console.log('pictures decoded in the page and in Node: the largest difference of a pixel, of 255');
  const pixels = await comparePixels(page, pictures);
  const cmyk = await refusesCmyk(page);
  const alike = pictures.filter(({ levels }) => levels === 0);
  const features = await compareFeatures(page, alike, folder);
  const outcomes = [pixels, cmyk, features];
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    faults: outcomes.flatMap(({ faults }) => faults),
  };
}

async function comparePixels(page: Page, pictures: readonly PictureCase[]): Promise<Outcome> {
  const decoded = await page.evaluate(
    (given) => (globalThis as unknown as Functions).decodeAll(given),
    pictures.map(given),
  );
  const faults: string[] = [];
  for (const [i, { name, bytes, inputs, levels }] of pictures.entries()) {
    const offs: number[] = [];
    for (const [j, input] of inputs.entries()) {
      const got = decoded[i]![j]!;
      const wanted = await decodeImage(bytes, input);
      const where = `${name}, ${JSON.stringify(input)}`;
      if ('refused' in got) {
        faults.push(`${where}: ${got.refused}`);
        continue;
      }
      const form = [got.width, got.height, got.window];
      if (JSON.stringify(form) !== JSON.stringify([wanted.width, wanted.height, wanted.window ?? null])) {
        faults.push(
          `${where}: the page has ${JSON.stringify(form)}, Node ${wanted.width} x ${wanted.height}`,
        );
        continue;
      }
      const own = Buffer.from(got.data, 'base64');
      offs.push(wanted.data.reduce((most, value, at) => Math.max(most, Math.abs(value - own[at]!)), 0));
      if (offs.at(-1)! > levels)
        faults.push(`${where}: a pixel differs by ${offs.at(-1)}, ${levels} allowed`);
    }
    console.log(
      `  ${String(Math.max(...offs)).padEnd(4)} ${name}, ${inputs.length} sizes${levels > 0 ? `, ${levels} allowed` : ''}`,
    );
  }
  const count = pictures.reduce((sum, { inputs }) => sum + inputs.length, 0);
  return { passed: count - faults.length, faults };
}

async function refusesCmyk(page: Page): Promise<Outcome> {
  const picture = { bytes: Buffer.from(await cmykJpeg()).toString('base64'), inputs: [{ longest: 32 }] };
  const [[got]] = (await page.evaluate(
    (all) => (globalThis as unknown as Functions).decodeAll(all),
    [picture],
  )) as [[PagePixels]];
  if ('refused' in got && got.refused.includes('CMYK is not supported in a page'))
    return { passed: 1, faults: [] };
  return {
    passed: 0,
    faults: [`a JPEG in CMYK is not refused by name: ${JSON.stringify(got).slice(0, 200)}`],
  };
}

/** A convolution of 3 x 3, its positive part, and the means of a map: random weights, which hide no difference. */
async function randomNetwork(file: string): Promise<string> {
  const random = seededRandom(3);
  const weights = Float32Array.from({ length: 16 * 3 * 3 * 3 }, () => random.normal());
  return tinyNetwork(file, {
    inputs: [{ name: 'image', shape: ['batch', 3, 48, 48] }],
    outputs: [{ name: 'map', shape: ['batch', 16, 46, 46] }],
    nodes: [
      { type: 'Conv', from: ['image', 'weights'], to: 'convolved' },
      { type: 'Relu', from: ['convolved'], to: 'map' },
    ],
    constants: { weights: { shape: [16, 3, 3, 3], data: weights } },
  });
}

async function compareFeatures(
  page: Page,
  pictures: readonly PictureCase[],
  folder: string,
): Promise<Outcome> {
  const file = await randomNetwork(join(folder, 'random.onnx'));
  const settings = { preprocessing: 'imagenet', fit: 'cover' } as const;
  const inPage = await page.evaluate(
    ([given, network, own]) => (globalThis as unknown as Functions).extractAll(given, network, own),
    [pictures.map(given), (await readFile(file)).toString('base64'), settings] as const,
  );
  const inNode: Readonly<Record<string, FeatureExtractor>> = {
    network: await onnxExtractor({ file, ...settings, threads: 1 }),
    descriptors: descriptorExtractor({ threads: 1 }),
  };
  const faults: string[] = [];
  let passed = 0;
  for (const [name, extractor] of Object.entries(inNode)) {
    const own = inPage[name]!;
    if (JSON.stringify(own.settings) !== JSON.stringify(extractor.settings))
      faults.push(`${name}: settings in the page are ${JSON.stringify(own.settings)}`);
    const offs: number[] = [];
    for (const [i, { name: picture, bytes }] of pictures.entries()) {
      const [wanted] = await extractor.extract([await decodeImage(bytes, extractor.input)]);
      const off = largestOff(own.features[i]!, {
        values: [...wanted!.features.values],
        length: wanted!.features.length,
        dim: wanted!.features.dim,
        boxes: [...wanted!.boxes],
      });
      offs.push(off);
      if (off <= tolerance) passed += 1;
      else faults.push(`features of ${picture} by the ${name}: one differs by ${off}`);
    }
    console.log(
      `  ${Math.max(...offs).toExponential(1)} features of ${pictures.length} pictures by the ${name}, ${tolerance} allowed`,
    );
    await extractor.dispose();
  }
  return { passed, faults };
}

/** Largest difference of a feature or a box in parts of the largest feature. */
function largestOff(got: PageFeatures, wanted: PageFeatures): number {
  if (got.length !== wanted.length || got.dim !== wanted.dim) return Infinity;
  const largest = wanted.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  const off = (a: readonly number[], b: readonly number[]) =>
    a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
  return Math.max(off(got.values, wanted.values) / largest, off(got.boxes, wanted.boxes));
}

function given({ bytes, inputs }: PictureCase): GivenPicture {
  return { bytes: Buffer.from(bytes).toString('base64'), inputs };
}
