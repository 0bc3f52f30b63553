import * as tf from '@tensorflow/tfjs-core';
import { VseError, type EmbeddingSet } from '@vse/core';
import { joinSets, setOnBackend, takeItems, tensorOf, type HostSet } from './host-arrays';
import { postedSet, readNow, type Room } from './room';

/** Image embeddings of all workers, as each of them has them. */
export interface GatheredImages {
  readonly set: EmbeddingSet;
  /** Ends the exchange after the backward pass, even if that did not reach the images. */
  settle(): void;
}

/**
 * Gathers the image embeddings of all workers, `[all images, longest, dim]` in the order of the workers. The gradient of a
 * worker's own images is the sum, in that order, of the gradients from all workers. Every worker must reach the backward
 * pass, with images or without: all costs depend on the variable `anchor` for that.
 */
export function gatherImages(
  room: Room,
  own: EmbeddingSet | undefined,
  anchor: tf.Variable<tf.Rank.R0>,
): GatheredImages {
  room.post('images', own ? [readNow(own.vectors), own.mask && readNow(own.mask)] : []);
  room.meet();
  const sets = room
    .all('images')
    .flatMap((posted): HostSet[] => (posted.length > 0 ? [postedSet(posted)] : []));
  let place = 0;
  const places = sets.map(({ vectors }) => Array.from({ length: vectors.shape[0]! }, () => place++));
  const { vectors: joined, mask } = setOnBackend(joinSets(sets, places));
  let exchanged = false;
  const op = tf.customGrad((...inputs) => ({
    value: tf.clone(joined),
    gradFunc: (dy: tf.Tensor) => {
      room.post('imageGradients', [readNow(dy)]); // [all images, longest, dim]
      room.meet();
      exchanged = true;
      const ofAnchor = tf.zerosLike(anchor);
      return inputs.length > 2 ? [ownGradient(room, own!), ofAnchor] : [ofAnchor];
    },
  }));
  const gathered = (own ? op(own.vectors, anchor) : op(anchor)) as tf.Tensor3D; // [all images, longest, dim]
  joined.dispose();
  return {
    set: { vectors: gathered, ...(mask && { mask }) },
    settle() {
      if (exchanged) return;
      room.post('imageGradients', []);
      room.meet();
      if (!own || room.all('imageGradients').every((posted) => posted.length === 0)) return;
      throw new VseError(
        'dataParallel: the scores depend on the images for the captions of some workers and not for those of others. ' +
          'Train with wholeBatch().',
      );
    },
  };
}

/** Gradient of this worker's images, summed over all workers, `[own images, length, dim]`. */
function ownGradient(room: Room, { vectors }: EmbeddingSet): tf.Tensor {
  const [items, length] = vectors.shape;
  const before = room
    .all('images')
    .slice(0, room.rank)
    .reduce((sum, [first]) => sum + (first?.shape[0] ?? 0), 0);
  const places = Array.from({ length: items }, (_, i) => before + i);
  const parts = room
    .all('imageGradients')
    .flatMap(([gradient]) => (gradient ? [takeItems(gradient, places, length)] : []));
  return tf.tidy(() => tf.addN(parts.map((gradient) => tensorOf(gradient))));
}
