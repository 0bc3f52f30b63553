import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { seededRandom } from '@vse/base';
import { regionProjection } from '@vse/image-encoders';
import { openModel, saveModel } from '@vse/models/node';
import { buildIndex, openIndex } from '@vse/search';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import type { Subject } from '../subject';

const captions = ['a dog runs', 'two cats sleep'];

/** A folder of a trained model. */
export const modelFolder: Subject = {
  name: 'model folder',
  async write(folder, seed) {
    await useBackend({ prefer: ['cpu'], log: false });
    const model = {
      images: regionProjection({ inputDim: 3, embedDim: 4, seed }),
      captions: gruEncoder({
        vocabulary: buildVocabulary([...captions, `${seed}`], { minCount: 1 }),
        wordDim: 2,
        embedDim: 4,
        seed,
      }),
      similarity: cosine(),
    };
    await saveModel(folder, model, { name: 'attacked', description: `Seed ${seed}.` });
    [model.images, model.captions].forEach((encoder) => encoder.dispose());
  },
  async read(folder) {
    const model = await openModel(folder);
    const scores = tf.tidy(() => {
      const image = { values: Float32Array.of(1, 2, 3), length: 1, dim: 3 };
      const images = model.images.encode(model.images.collate([image]));
      return model.similarity.score(images, model.captions.encode(model.captions.collate(captions)));
    });
    const text = JSON.stringify([model.manifest, [...(await scores.data())]]);
    scores.dispose();
    model.dispose();
    return text;
  },
};

const dim = 3;
const vectorOf = (seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: dim }, () => random.normal());
};

/** A search index in a folder, with a segment and a log. */
export const searchIndex: Subject = {
  name: 'search index',
  async write(folder, seed) {
    const index = await buildIndex({ folder: join(folder, 'index'), dim, precision: 'int8', threads: 1 });
    const items = Array.from({ length: 12 }, (_, i) => ({
      id: `item ${i}`,
      vector: vectorOf(100 * seed + i),
      metadata: { number: i },
    }));
    await index.add(items.slice(0, 8));
    await index.save();
    await index.remove(['item 2']);
    await index.add(items.slice(8));
    await index.close();
  },
  async read(folder) {
    const index = await openIndex(join(folder, 'index'), { threads: 1, readOnly: true });
    try {
      const filter = { field: 'number', from: 3 } as const;
      return JSON.stringify([await index.search([vectorOf(1)], { k: 20 }), await index.count(filter)]);
    } finally {
      await index.close();
    }
  },
};
