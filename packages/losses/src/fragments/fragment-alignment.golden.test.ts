import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, type EmbeddingSet, type Loss } from '@vse/core';
import { describeGolden, expectGolden, goldenTensor, type GoldenCase } from '@vse/testing';
import { fragmentAlignment } from './fragment-alignment';
import { globalRanking } from './global-ranking';
import { weightedSum } from '../combined/weighted-sum';

/** Packs a flat list of fragments, ordered by owner, into sets; returns the packing as a function too. */
function packing(owners: ArrayLike<number>): { lengths: number[]; pack: (flat: tf.Tensor) => EmbeddingSet } {
  const lengths = Array.from({ length: Math.max(...Array.from(owners)) + 1 }, () => 0);
  for (const owner of Array.from(owners)) lengths[owner]! += 1;
  const longest = Math.max(...lengths);
  // One-hot rows: a product with them packs, and is differentiable on every backend.
  const places = new Float32Array(lengths.length * longest * owners.length);
  const seen = lengths.map(() => 0);
  Array.from(owners).forEach((owner, row) => {
    places[(owner * longest + seen[owner]!++) * owners.length + row] = 1;
  });
  const select = tf.tensor2d(places, [lengths.length * longest, owners.length]);
  const pack = (flat: tf.Tensor): EmbeddingSet => ({
    vectors: tf.reshape(tf.matMul(select, flat as tf.Tensor2D), [lengths.length, longest, flat.shape[1]!]),
    mask: maskFromLengths(lengths),
  });
  return { lengths, pack };
}

interface ScoreOptions {
  readonly smoothing: number;
  readonly threshold: boolean;
  readonly accumulate: 'sum' | 'max';
  readonly perImageFragment: boolean;
}

/** Image-sentence scores from fragment products in plain loops: one block of the product per pair. */
function fragmentScores(images: EmbeddingSet, captions: EmbeddingSet, options: ScoreOptions): tf.Tensor2D {
  const count = (set: EmbeddingSet) => Array.from(tf.sum(set.mask!, 1).dataSync());
  const block = (set: EmbeddingSet, item: number, length: number) =>
    tf.reshape(tf.slice(set.vectors, [item, 0, 0], [1, length, -1]), [length, set.vectors.shape[2]]);
  const rows = count(images).map((regions, image) =>
    tf.stack(
      count(captions).map((words, caption) => {
        const dots = tf.matMul(block(images, image, regions), block(captions, caption, words), false, true);
        const used = options.threshold ? tf.relu(dots) : dots; // [regions, words]
        const sum = options.accumulate === 'max' ? tf.sum(tf.max(used, 0)) : tf.sum(used);
        const perImage = options.perImageFragment ? regions : 1;
        return tf.div(sum, (words + options.smoothing) * perImage);
      }),
    ),
  );
  return tf.stack(rows) as tf.Tensor2D;
}

function check(item: GoldenCase, loss: Loss, options: ScoreOptions): void {
  const names = ['image_fragments', 'sentence_fragments'];
  const [images, sentences] = ['image_of_fragment', 'sentence_of_fragment'].map((name) =>
    packing(goldenTensor(item.inputs, name).dataSync()),
  );
  const f = (first: tf.Tensor, second: tf.Tensor) => {
    const batch = { images: images!.pack(first), captions: sentences!.pack(second) };
    return loss({ ...batch, scores: fragmentScores(batch.images, batch.captions, options) });
  };
  const { value, grads } = tf.valueAndGrads(f)(names.map((name) => goldenTensor(item.inputs, name)));
  expectGolden(value, item.outputs, 'cost');
  names.forEach((name, i) => expectGolden(grads[i]!, item.outputs, `grad_${name}`));
}

describeGolden('defrag_paper', (item) => {
  const { objective, mil, n, beta } = item.settings;
  const margin = Number(item.settings['margin']);
  const total = objective === 'C_F + beta*C_G';
  const mode = mil === true ? 'mil' : 'dense';
  const parts = [];
  if (objective !== 'global_ranking') {
    parts.push({ loss: fragmentAlignment({ mode, balance: 'equal', margin: total ? 1 : margin }) });
  }
  if (objective !== 'fragment_alignment') {
    parts.push({ loss: globalRanking({ margin }), weight: total ? Number(beta) : 1 });
  }
  const smoothing = Number(n ?? 0);
  check(item, weightedSum(parts), { smoothing, threshold: true, accumulate: 'sum', perImageFragment: true });
});

describeGolden('defrag_code', (item) => {
  const on = (name: string) => Number(item.settings[name]) === 1;
  const value = (name: string) => Number(item.settings[name]);
  const local = fragmentAlignment({ mode: on('domil') ? 'mil' : 'dense', margin: value('lmargin') });
  const parts = [
    { loss: local, weight: on('uselocal') ? value('lscale') : 0 },
    { loss: globalRanking({ margin: value('gmargin') }), weight: on('useglobal') ? value('gscale') : 0 },
  ];
  check(item, weightedSum(parts), {
    smoothing: value('smoothnum'),
    threshold: on('thrglobalscore'),
    accumulate: on('maxaccum') ? 'max' : 'sum',
    perImageFragment: false,
  });
});
