import { cosine } from '@vse/attention';
import type { Encoder, FeatureMatrix, PairedData } from '@vse/core';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { maxOfHinges } from '@vse/losses';
import { buildVocabulary, featureEncoder, gruEncoder, tfidf } from '@vse/text-encoders';
import { adam, fit } from '@vse/trainer';
import { gruOperations, productOperations } from '../../operations';
import { normalVector } from '../../random-sets';
import { captionLengths, sum } from '../../scan-sizes';
import { onEachBackend, type Backends, type OpenedRuns } from '../backends';
import type { Group } from '../work';

/** Flickr8k's: batches of 64 pairs, MobileNetV2's pooled features, and the words of its training captions. */
const sizes = { batch: 64, imageDim: 1280, dim: 256, wordDim: 300, vocabulary: 7352, terms: 3000 };

/** Steps of an epoch that are run; the whole has 469. */
const steps = Number(process.env['VSE_BENCH_STEPS'] ?? 40);
const pairs = steps * sizes.batch;

/** Labels of both epochs in tables. */
export const epochLabels = {
  vsepp: `VSE++ on Flickr8k's sizes, ${steps} steps by \`fit\`, processor time`,
  tfidf: `tf-idf tower, ${steps} steps by \`fit\``,
};

/** Steps of an epoch by `fit`: batches, collating, tokenising, gradients, clipping, Adam, health. */
export async function epochsGroup(backends: Backends): Promise<Group> {
  const { batch, dim, imageDim, vocabulary, wordDim, terms } = sizes;
  const [vsepp, tower] = [
    await onEachBackend(backends, vseppEpoch),
    await onEachBackend(backends, tfidfEpoch),
  ];
  return {
    works: [
      {
        label: epochLabels.vsepp,
        ways: vsepp.ways('epoch'),
        processor: true,
        torch: [
          { work: 'vsepp_epoch', options: { steps, batch, dim, image_dim: imageDim, vocabulary, word_dim: wordDim }, figure: 'epoch' }, // prettier-ignore
        ],
      },
      {
        label: epochLabels.tfidf,
        ways: tower.ways('epoch'),
        torch: [
          {
            work: 'tfidf_epoch',
            options: { steps, batch, dim, image_dim: imageDim, terms },
            figure: 'epoch',
          },
        ],
      },
    ],
    dispose: async () => {
      await vsepp.dispose();
      await tower.dispose();
    },
  };
}

function vseppEpoch(): OpenedRuns<'epoch'> {
  const { batch, dim: embedDim, imageDim, wordDim } = sizes;
  const captions = gruEncoder({
    vocabulary: buildVocabulary(words(sizes.vocabulary - 4), { minCount: 1 }),
    wordDim,
    embedDim,
    output: 'last',
  });
  const gru = gruOperations({ steps: sum(captionLengths(pairs)), input: wordDim, hidden: embedDim });
  const rest =
    2 * productOperations(pairs, imageDim, embedDim) + 3 * steps * productOperations(batch, embedDim, batch);
  return epochOf(captions, 3 * gru + rest);
}

function tfidfEpoch(): OpenedRuns<'epoch'> {
  const { batch, dim: embedDim, imageDim, terms } = sizes;
  const captions = featureEncoder({ features: tfidf(words(terms)), embedDim });
  const linear = 2 * productOperations(pairs, imageDim + terms, embedDim);
  return epochOf(captions, linear + 3 * steps * productOperations(batch, embedDim, batch));
}

function epochOf(captions: Encoder<string>, operations: number): OpenedRuns<'epoch'> {
  const { batch: batchSize, imageDim: inputDim, dim: embedDim } = sizes;
  const images = regionProjection({ inputDim, embedDim, before: [unitVectors(), meanOfRegions()] });
  const model = { images, captions, similarity: cosine() };
  const data = pooledPairs();
  const run = () =>
    fit(model, data, {
      loss: maxOfHinges(),
      optimizer: adam({ learningRate: 2e-4 }),
      clipNorm: 2,
      epochs: 1,
      batchSize,
      seed: 1,
    });
  return {
    runs: { epoch: { operations, run } },
    dispose() {
      images.dispose();
      captions.dispose();
    },
  };
}

/** Pairs in memory: one feature per image, and captions of words that both encoders know. */
function pooledPairs(): PairedData<FeatureMatrix, string> {
  const { imageDim: dim, terms } = sizes;
  const images = Array.from({ length: pairs }, (_, row) => ({
    values: normalVector(dim, row),
    length: 1,
    dim,
  }));
  const captions = captionLengths(pairs).map((length, row) =>
    Array.from({ length: length - 2 }, (_, i) => `w${(row * 31 + i * 101) % terms}`).join(' '),
  );
  return {
    name: 'bench',
    synthetic: true,
    imageCount: pairs,
    captionToImage: Int32Array.from({ length: pairs }, (_, row) => row),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => images[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
}

function words(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `w${i}`);
}
