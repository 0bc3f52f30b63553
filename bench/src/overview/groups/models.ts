import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosine, stackedCrossAttention } from '@vse/attention';
import type { BackendName } from '@vse/backend';
import { exitCodes, runVse } from '@vse/cli';
import { regionProjection } from '@vse/image-encoders';
import { describeExtractor, openEmbedder, openModel, saveModel, type Embedder } from '@vse/models/node';
import { biGruEncoder, buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { openPhotographs } from '../../extraction';
import { gruOperations } from '../../operations';
import { captionLengths, scanSizes, sum } from '../../scan-sizes';
import { onEachBackend, wasmAlone, type Backends, type OpenedRuns } from '../backends';
import { THREADS, type Group, type Work } from '../work';

const embedded = { captions: 1000, pictures: 100, batch: 128, pooledDim: 1280 };
const vocabularySize = scanSizes.vocabulary + 4;

/** Opening a model folder of SCAN; embedding captions and photographs by one of VSE++, and a search by the command. */
export async function modelsGroup(backends: Backends): Promise<Group> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-bench-'));
  const photographs = backends.onnxruntime ? await openPhotographs(embedded.pictures, THREADS) : undefined;
  await wasmAlone.start();
  await writeModels(folder, photographs);
  const { imageDim, dim, wordDim } = scanSizes;
  const opening = await onEachBackend(backends, () => openRuns(join(folder, 'scan')));
  const embedding = await onEachBackend(backends, () => embedRuns(join(folder, 'vsepp'), photographs));
  const searching = photographs
    ? await onEachBackend(backends, (name) => searchRuns(folder, photographs, name))
    : undefined;
  const { captions, batch } = embedded;
  const works: Work[] = [
    {
      label: 'opening a model of SCAN',
      ways: opening.ways('open'),
      torch: [
        { work: 'model_opening', options: { image_dim: imageDim, dim, word_dim: wordDim, vocabulary: vocabularySize }, figure: 'open' }, // prettier-ignore
      ],
    },
    {
      label: `embedding ${captions} captions, VSE++`,
      ways: embedding.ways('captions'),
      torch: [
        { work: 'caption_embedding', options: { captions, batch, vocabulary: vocabularySize, word_dim: wordDim, dim }, figure: 'embed' }, // prettier-ignore
      ],
    },
  ];
  if (photographs) {
    works.push({
      label: `embedding ${embedded.pictures} photographs, MobileNetV2`,
      ways: embedding.ways('pictures'),
    });
  }
  if (searching) {
    works.push({
      label: `\`vse search\`, ${embedded.pictures} photographs`,
      ways: searching.ways('search'),
    });
  }
  return {
    works,
    dispose: async () => {
      await opening.dispose();
      await embedding.dispose();
      await searching?.dispose();
      await photographs?.extractor.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Photographs = Awaited<ReturnType<typeof openPhotographs>>;

async function writeModels(folder: string, photographs: Photographs): Promise<void> {
  const { imageDim, dim: embedDim, wordDim } = scanSizes;
  const known = Array.from({ length: scanSizes.vocabulary }, (_, i) => `w${i}`);
  const vocabulary = buildVocabulary(known, { minCount: 1 });
  const scan = {
    images: regionProjection({ inputDim: imageDim, embedDim }),
    captions: biGruEncoder({ vocabulary, wordDim, embedDim }),
    similarity: stackedCrossAttention(),
  };
  const vsepp = {
    images: regionProjection({ inputDim: embedded.pooledDim, embedDim }),
    captions: gruEncoder({ vocabulary, wordDim, embedDim, output: 'last' }),
    similarity: cosine(),
  };
  await saveModel(join(folder, 'scan'), scan);
  const extractor =
    photographs && (await describeExtractor(photographs.extractor, { networks: [photographs.file] }));
  await saveModel(join(folder, 'vsepp'), vsepp, { ...(extractor && { extractor }) });
  for (const { images, captions } of [scan, vsepp]) {
    images.dispose();
    captions.dispose();
  }
}

function openRuns(folder: string): OpenedRuns<'open'> {
  const run = async (): Promise<void> => (await openModel(folder)).dispose();
  return { runs: { open: { operations: 0, run } }, dispose: () => undefined };
}

async function embedRuns(
  folder: string,
  photographs: Photographs,
): Promise<OpenedRuns<'captions' | 'pictures'>> {
  const { wordDim, dim } = scanSizes;
  const lengths = captionLengths(embedded.captions);
  const texts = lengths.map((length, row) =>
    Array.from({ length: length - 2 }, (_, i) => `w${(row * 31 + i * 101) % scanSizes.vocabulary}`).join(' '),
  );
  const options = { batchSize: embedded.batch, threads: THREADS };
  const embedder = await openEmbedder(
    folder,
    photographs ? { ...options, networks: [photographs.file] } : { ...options, extractor: false },
  );
  return {
    runs: {
      captions: {
        operations: gruOperations({ steps: sum(lengths), input: wordDim, hidden: dim }),
        run: () => embedAll(embedder.embedCaptions(texts), texts.length),
      },
      pictures: {
        operations: 0, // onnxruntime's, in int8, on every backend
        run: () => {
          const files = photographs!.images.map(({ file }) => file);
          return embedAll(embedder.embedImages(files), files.length);
        },
      },
    },
    dispose: () => embedder.dispose(),
  };
}

/** The command as a whole in this process: opens the model and its index, looks for new photographs, and finds 10. */
async function searchRuns(
  folder: string,
  { images, file }: NonNullable<Photographs>,
  backend: BackendName,
): Promise<OpenedRuns<'search'>> {
  const pictures = join(folder, 'photographs');
  await mkdir(pictures, { recursive: true });
  for (const image of images) await copyFile(image.file, join(pictures, image.id));
  const flags = ['--pictures', pictures, '--networks', file, '--backend', backend, '--quiet', '--json'];
  const run = async (): Promise<void> => {
    let answer = '';
    const output = { write: (text: string) => (answer += text) };
    const code = await runVse(['search', join(folder, 'vsepp'), 'w1 w7 w31', ...flags], { output });
    if (code !== exitCodes.done) throw new Error(`vse search ends with ${code}: ${answer}`);
  };
  await run(); // makes the index
  return { runs: { search: { operations: 0, run } }, dispose: () => undefined };
}

async function embedAll(embeddings: ReturnType<Embedder['embedCaptions']>, count: number): Promise<void> {
  const { items, failures } = await embeddings;
  if (items.length !== count || failures.length > 0) throw new Error(`${failures.length} items failed`);
}
