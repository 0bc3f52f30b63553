import { attentionNormalizations, learnedPooling } from './attention';
import { artworksCurve } from './learning';
import { lossesOfNegatives, lossesOfPairs } from './losses';
import { sceneMap } from './map';

interface Drawn {
  readonly draw: () => string | Promise<string>;
  readonly caption: string;
}

/** Figures by name, with what they show. */
const figures: Readonly<Record<string, Drawn>> = {
  'losses-of-pairs': {
    draw: lossesOfPairs,
    caption:
      'Four losses of a batch of two pairs, over the score of a matching pair (up) and of the mismatched one (across). Darker is a larger loss; arrows show where a step of gradient descent moves the two scores.',
  },
  'losses-of-negatives': {
    draw: lossesOfNegatives,
    caption:
      'Six losses over the scores of two mismatched pairs; the matching pair scores 0.5. The sum pushes both negatives down, the maximum only the larger one; a semi-hard loss prefers those below the matching pair but within the margin.',
  },
  'attention-normalizations': {
    draw: attentionNormalizations,
    caption:
      'One caption, six regions, the same products, seven normalisations before the softmax: weights in percent, inverse temperature 9. Region 6 resembles every word: without normalisation it draws the words that match no region, “a” and “on”. Dividing by the length over the words takes most of that away, at a price: a region that resembles no word much, such as 4, is amplified too.',
  },
  'learned-pooling': {
    draw: learnedPooling,
    caption:
      'Weights of the generalised pooling operator for sets of twelve values, before training and after fifty steps of imitating three other pools on random sets. For means it has found the middle ranks: the mean of evenly spread values is near their median.',
  },
  'scene-map': {
    draw: sceneMap,
    caption:
      'Generated drawings and two captions of each, none of which the model was trained on, placed in one plane by UMAP. Neighbours are those of the space itself, by the cosine. The model compares means of regions with bags of words: it groups drawings by what they show, and cannot tell which colour belongs to which object.',
  },
  'artworks-curve': {
    draw: artworksCurve,
    caption:
      'Learning curve of the example for small collections: rsum by the number of training pictures, with 95 % intervals over the choice of test pictures.',
  },
};

/**
 * Draws a figure with its caption below, as HTML for a Markdown page.
 *
 * @throws `Error` if there is no figure of that name.
 */
export async function figure(name: string): Promise<string> {
  const found = figures[name];
  if (found === undefined)
    throw new Error(`no figure is called "${name}": ${Object.keys(figures).join(', ')}`);
  const drawn = await found.draw();
  // A picture can be scrolled sideways on a phone, so the keyboard must reach it; a map has a place for the keyboard of its own.
  const stop = drawn.startsWith('<svg') ? ' tabindex="0"' : '';
  return `<figure class="drawn"${stop} v-pre>\n${drawn}\n<figcaption>${found.caption}</figcaption>\n</figure>`;
}
