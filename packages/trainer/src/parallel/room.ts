import type * as tf from '@tensorflow/tfjs-core';
import type { HostArray, HostSet } from './host-arrays';
import { collect, post, type Mailbox } from './mailbox';
import { awaitAnswer, meet } from './rendezvous';

/** Messages of one worker in a step. */
export interface Mailboxes {
  /** Embeddings of its own images: vectors, and the mask if there is one. */
  readonly images: Mailbox;
  /** Scores of all images and its own captions, then the embeddings of those captions. */
  readonly scored: Mailbox;
  /** From the main thread: gradients of the loss in its own scores, images and captions. */
  readonly answer: Mailbox;
  /** Gradient of all images through its own captions. */
  readonly imageGradients: Mailbox;
  /** One gradient per trained variable. */
  readonly gradients: Mailbox;
}

export type MailboxName = keyof Mailboxes;

/** One worker's access to the mailboxes and the synchronisation of a step. */
export interface Room {
  /** Number of this worker. */
  readonly rank: number;
  /** Writes to its own mailbox, for the others to read after `meet`. */
  post(name: MailboxName, arrays: readonly (HostArray | undefined)[]): void;
  /** Messages of all workers, in their order. */
  all(name: MailboxName): readonly (readonly (HostArray | undefined)[])[];
  /** Blocks until all workers have called it. */
  meet(): void;
  /** Blocks until the main thread has answered, and returns the answer. */
  answer(): readonly (HostArray | undefined)[];
}

/** Room of worker `rank` in one step. */
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

/** Set of a message: vectors, then the mask if there is one. */
export function postedSet([vectors, mask]: readonly (HostArray | undefined)[]): HostSet {
  return { vectors: vectors!, ...(mask && { mask }) };
}

/** Reads a tensor back synchronously: the worker has nothing else to do, and its tape must stay open. */
export function readNow(tensor: tf.Tensor): HostArray {
  // eslint-disable-next-line no-restricted-syntax
  return { shape: tensor.shape, data: tensor.dataSync<'float32'>() };
}
