import {
  decodeImage,
  descriptorExtractor,
  onnxExtractor,
  type FeatureExtractor,
  type ImageInput,
  type OnnxPageExtractorOptions,
  type OnnxWebLibrary,
  type PixelImage,
} from '@vse/features/page';

/** A picture on its way to the page; the bytes as base64. */
export interface GivenPicture {
  readonly bytes: string;
  readonly inputs: readonly ImageInput[];
}

/** Pixels, as base64, or the reason why there are none. */
export type PagePixels =
  | {
      readonly data: string;
      readonly width: number;
      readonly height: number;
      readonly window: PixelImage['window'] | null;
    }
  | { readonly refused: string };

/** Features of one picture. */
export interface PageFeatures {
  readonly values: readonly number[];
  readonly length: number;
  readonly dim: number;
  readonly boxes: readonly number[];
}

/** Extractors of the pages, and what they say of themselves. */
export interface PageExtraction {
  readonly settings: FeatureExtractor['settings'];
  readonly features: readonly PageFeatures[];
}

/** Preprocessing of the network, as plain values. */
export type NetworkSettings = Omit<OnnxPageExtractorOptions, 'network' | 'library'>;

/** Decodes the pictures at each of their sizes. */
async function decodeAll(pictures: readonly GivenPicture[]): Promise<readonly (readonly PagePixels[])[]> {
  const all: PagePixels[][] = [];
  for (const { bytes, inputs } of pictures) {
    const own: PagePixels[] = [];
    for (const input of inputs) own.push(await decodeOne(fromBase64(bytes), input));
    all.push(own);
  }
  return all;
}

async function decodeOne(bytes: Uint8Array<ArrayBuffer>, input: ImageInput): Promise<PagePixels> {
  try {
    const { data, width, height, window } = await decodeImage(new Blob([bytes]), input);
    return { data: toBase64(data), width, height, window: window ?? null };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

/** Features of the pictures by a network on onnxruntime-web, and by descriptors. */
async function extractAll(
  pictures: readonly GivenPicture[],
  network: string,
  settings: NetworkSettings,
): Promise<Readonly<Record<string, PageExtraction>>> {
  const { location } = globalThis as unknown as { readonly location: { readonly origin: string } };
  const library = (await import(`${location.origin}/ort/ort.wasm.min.mjs`)) as OnnxWebLibrary & {
    readonly env: { readonly wasm: { wasmPaths: string; numThreads: number } };
  };
  library.env.wasm.wasmPaths = `${location.origin}/ort/`;
  library.env.wasm.numThreads = 1; // more need a page that is cross-origin isolated
  return {
    network: await extracted(
      await onnxExtractor({ ...settings, network: fromBase64(network), library }),
      pictures,
    ),
    descriptors: await extracted(descriptorExtractor(), pictures),
  };
}

async function extracted(
  extractor: FeatureExtractor,
  pictures: readonly GivenPicture[],
): Promise<PageExtraction> {
  const features: PageFeatures[] = [];
  for (const { bytes } of pictures) {
    const pixels = await decodeImage(fromBase64(bytes), extractor.input);
    const [own] = await extractor.extract([pixels]);
    const { values, length, dim } = own!.features;
    features.push({ values: [...values], length, dim, boxes: [...own!.boxes] });
  }
  await extractor.dispose();
  return { settings: extractor.settings, features };
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

Object.assign(globalThis, { decodeAll, extractAll });
