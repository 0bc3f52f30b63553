import * as tf from '@tensorflow/tfjs-core';
import type { Encoder } from '@vse/core';
import * as encoders from '@vse/text-encoders';
import { weightedValueAndGradients, type Numbers } from './results';

const captions = ['a dog runs in the snow', 'two men', 'a red dog sits near two men in the snow', 'snow'];
const vocabulary = encoders.buildVocabulary(captions, { minCount: 1 });
const sizes = { vocabulary, wordDim: 5, embedDim: 6, seed: 3 };
const relation = (name: string, head: string, dependent: string) =>
  ({ relation: name, head, dependent, headIndex: 0, dependentIndex: 1 }) as const;

/** Caption encoders by the name of their factory, or that name and a variant, with their inputs. */
const cases: Readonly<Record<string, () => readonly [Encoder<never>, readonly unknown[]]>> = {
  'gruEncoder words': () => [encoders.gruEncoder({ ...sizes, output: 'words' }), captions],
  'gruEncoder last': () => [encoders.gruEncoder({ ...sizes, output: 'last', absolute: true }), captions],
  'biGruEncoder words': () => [encoders.biGruEncoder({ ...sizes, layers: 2 }), captions],
  biRnnEncoder: () => [encoders.biRnnEncoder({ ...sizes, hiddenDim: 4 }), captions],
  wordEncoder: () => [encoders.wordEncoder({ vocabulary, embedDim: 6, seed: 3 }), captions],
  'featureEncoder tf-idf': () => [
    encoders.featureEncoder({ features: encoders.tfidf(captions), embedDim: 6, seed: 3 }),
    captions,
  ],
  'featureEncoder two layers': () => [
    encoders.featureEncoder({
      features: encoders.tfidf(captions),
      embedDim: 6,
      hiddenDims: [7],
      seed: 3,
      normalizeBatch: true,
    }),
    captions,
  ],
  fixedEncoder: () => [encoders.fixedEncoder({ features: encoders.tfidf(captions) }), captions],
  favreEncoder: () => [
    encoders.favreEncoder({ ...sizes, vocabulary: encoders.buildKerasVocabulary(captions), length: 6 }),
    captions,
  ],
  relationEncoder: () => [
    encoders.relationEncoder({ ...sizes, trainWordVectors: true, perRelation: ['amod'] }),
    [[relation('det', 'dog', 'a'), relation('amod', 'dog', 'red')], [relation('nummod', 'men', 'two')]],
  ],
};

/** Embeddings of a few captions by each encoder, and the gradients of its weights, by name. */
export function encoderCases(): Readonly<Record<string, () => Promise<Numbers>>> {
  const run = (make: (typeof cases)[string]) => async () => {
    const [encoder, items] = make();
    const batch = encoder.collate(items as readonly never[]);
    const numbers = await weightedValueAndGradients(() => encoder.encode(batch, {}).vectors, encoder);
    tf.dispose(batch);
    encoder.dispose();
    return numbers;
  };
  return Object.fromEntries(Object.entries(cases).map(([name, make]) => [`encoder ${name}`, run(make)]));
}

/** Encoder factories of the package without a case. */
export function encodersWithoutCase(): readonly string[] {
  const covered = new Set(Object.keys(cases).map((name) => name.split(' ')[0]!));
  return Object.keys(encoders).filter((name) => name.endsWith('Encoder') && !covered.has(name));
}
