import type * as tf from '@tensorflow/tfjs-core';
import type { HostArray, HostSet } from './host-arrays';
import { collect, post, type Mailbox } from './mailbox';
import { awaitAnswer, meet } from './rendezvous';

/** What workers tell one another in a step. */
export interface Mailboxes {
  /** The embeddings of the own images: vectors, and the mask where there is one. */
  readonly images: Mailbox;
  /** The scores of all images and the own captions, then the embeddings of these. */
  readonly scored: Mailbox;
  /** From the main thread: the gradients of the loss in the own scores, images and captions. */
  readonly answer: Mailbox;
  /** The gradient of all images as far as the own captions go. */
  readonly imageGradients: Mailbox;
  /** One for each trained variable. */
  readonly gradients: Mailbox;
}

export type MailboxName = keyof Mailboxes;

/** Where the workers of a step meet. */
export interface Room {
  /** The number of this worker. */
  readonly rank: number;
  /** Writes into the own mailbox, for the others to read after `meet`. */
  post(name: MailboxName, arrays: readonly (HostArray | undefined)[]): void;
  /** What each worker posted, in their order. */
  all(name: MailboxName): readonly (readonly (HostArray | undefined)[])[];
  /** Blocks until all workers have come. */
  meet(): void;
  /** Blocks until the main thread has answered, and reads the answer. */
  answer(): readonly (HostArray | undefined)[];
}

export function enterRoom(rank: number, boxes: readonly Mailboxes[], words: Int32Array): Room {
  return {
    rank,
    post: (name, arrays) => post(boxes[rank]![name], arrays),
    all: (name) => boxes.map((box) => collect(box[name])),
    meet: () => meet(words, boxes.length),
    answer() {
      awaitAnswer(words);
      return collect(boxes[rank]!.answer);
    },
  };
}

/** A set as it was posted: vectors, then the mask if there is one. */
export function postedSet([vectors, mask]: readonly (HostArray | undefined)[]): HostSet {
  return { vectors: vectors!, ...(mask && { mask }) };
}

/** Reads a tensor back at once: a worker thread has nothing else to do, and must not let go of its tape. */
export function readNow(tensor: tf.Tensor): HostArray {
  // eslint-disable-next-line no-restricted-syntax
  return { shape: tensor.shape, data: tensor.dataSync<'float32'>() };
}
