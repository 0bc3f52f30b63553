import * as tf from '@tensorflow/tfjs-core';
import { cosine, meanPool } from '@vse/attention';
import type { EmbeddingSet, Loss } from '@vse/core';
import * as losses from '@vse/losses';
import type { Inputs } from './inputs';
import { valueAndGradients, type Numbers } from './results';

/** Losses by the name of their factory, or that name and a variant. */
const cases: Readonly<Record<string, () => Loss>> = {
  deepCca: () => losses.deepCca({ regularization: 0.5 }),
  denseThenMil: () => losses.denseThenMil({ epochs: 1 }),
  devise: () => losses.devise({ margin: 0.5 }),
  'fragmentAlignment mil': () => losses.fragmentAlignment({ mode: 'mil' }),
  'fragmentAlignment dense': () => losses.fragmentAlignment({ mode: 'dense' }),
  'fragmentAlignment best-match': () => losses.fragmentAlignment({ mode: 'best-match' }),
  globalRanking: () => losses.globalRanking(),
  infoNce: () => losses.infoNce(),
  maxOfHinges: () => losses.maxOfHinges(),
  multiSimilarity: () => losses.multiSimilarity(),
  ntXent: () => losses.ntXent(),
  randomNegativeHinge: () => losses.randomNegativeHinge(),
  semiHardHinges: () => losses.semiHardHinges(),
  sigmoidPairs: () => losses.sigmoidPairs(),
  'structurePreserving dspe-cvpr16': () => losses.structurePreserving({ preset: 'dspe-cvpr16' }),
  'structurePreserving two-branch-tpami': () => losses.structurePreserving({ preset: 'two-branch-tpami' }),
  sumOfHinges: () => losses.sumOfHinges(),
  supervisedContrastive: () => losses.supervisedContrastive(),
  topKHinges: () => losses.topKHinges({ k: 2 }),
  tripletMargin: () => losses.tripletMargin({ margin: 0.5 }),
  warmUp: () => losses.warmUp(losses.sumOfHinges(), losses.maxOfHinges(), { epochs: 1 }),
  warp: () => losses.warp({ margin: 0.5 }),
  weightedSum: () => losses.weightedSum([{ loss: losses.maxOfHinges(), weight: 2 }]),
};

/** Losses that need one vector per image and caption. */
const ofWholes = ['deepCca', 'structurePreserving'];

/** Exports that are not losses. */
const others = ['matchesOf', 'structurePresets'];

/** Every loss on the cosines of both sets, with two captions for each image, by name. */
export function lossCases(): Readonly<Record<string, (inputs: Inputs) => Promise<Numbers>>> {
  const similarity = cosine();
  const run = (name: string, make: () => Loss) => async (inputs: Inputs) => {
    const loss = make();
    const prepared = ofWholes.includes(name.split(' ')[0]!) ? whole : (set: EmbeddingSet) => set;
    const compute = ({ images, captions, positives }: Inputs) => {
      const scores = similarity.score(images, captions); // [images, captions]
      return loss({ scores, images: prepared(images), captions: prepared(captions), positives });
    };
    return valueAndGradients(inputs, compute, loss);
  };
  return Object.fromEntries(Object.entries(cases).map(([name, make]) => [`loss ${name}`, run(name, make)]));
}

/** The mean of each set: `[batch, 1, dim]`. */
function whole(set: EmbeddingSet): EmbeddingSet {
  return { vectors: tf.expandDims(meanPool().pool(set), 1) };
}

/** Exports of the package without a case. */
export function lossesWithoutCase(): readonly string[] {
  const covered = new Set([...Object.keys(cases).map((name) => name.split(' ')[0]!), ...others]);
  return Object.keys(losses).filter((name) => !covered.has(name));
}
