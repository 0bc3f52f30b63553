import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensemble, negativeEuclidean, stackedCrossAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { regionProjection, twoLayerBranch } from '@vse/image-encoders';
import { biGruEncoder, buildVocabulary, featureEncoder, tfidf } from '@vse/text-encoders';
import { saveModel } from '../../saving/save-model';
import { scoresOf, versionOne } from './cases';

// npx tsx --conditions=@vse/source packages/models/src/testing/version-1/write.ts wrote the folders beside it, once: they
// stay as they are, so that folders of version 1 keep opening.
await useBackend({ prefer: ['cpu'], log: false });
const { captions } = versionOne;
const models = {
  scan: {
    images: regionProjection({ inputDim: 6, embedDim: 8, seed: 1 }),
    captions: biGruEncoder({
      vocabulary: buildVocabulary(captions, { minCount: 1 }),
      wordDim: 5,
      embedDim: 8,
      seed: 2,
    }),
    similarity: ensemble([stackedCrossAttention(), stackedCrossAttention({ direction: 'image-to-text' })]),
  },
  dspe: {
    images: twoLayerBranch({ inputDim: 6, hiddenDim: 7, embedDim: 8, seed: 4 }),
    captions: featureEncoder({ features: tfidf(captions), embedDim: 8, seed: 5 }),
    similarity: negativeEuclidean(),
  },
};
const scores: Record<string, number[]> = {};
for (const [name, model] of Object.entries(models)) {
  await saveModel(join(import.meta.dirname, name), model);
  scores[name] = await scoresOf(model);
}
await writeFile(join(import.meta.dirname, 'scores.json'), `${JSON.stringify(scores)}\n`);
