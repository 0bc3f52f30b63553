import { VseError } from '@vse/core';

/*
 * The threads of one step synchronise by words of shared memory. Worker threads block; the main thread never does. Every
 * step has words of its own, so that a failed step leaves none in a bad state.
 */

const arrived = 0;
const round = 1;
const answer = 2;
const stopped = 3;

/** Words of one step. */
export function newRendezvous(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
}

/**
 * Blocks until `threads` threads have called it.
 *
 * @throws `VseError` if the step was stopped.
 */
export function meet(words: Int32Array, threads: number): void {
  const current = Atomics.load(words, round);
  if (Atomics.add(words, arrived, 1) === threads - 1) {
    Atomics.store(words, arrived, 0);
    Atomics.add(words, round, 1);
    Atomics.notify(words, round);
  }
  while (Atomics.load(words, round) === current) {
    assertGoesOn(words);
    Atomics.wait(words, round, current);
  }
  assertGoesOn(words);
}

/**
 * Blocks until the main thread has answered.
 *
 * @throws `VseError` if the step was stopped.
 */
export function awaitAnswer(words: Int32Array): void {
  while (Atomics.load(words, answer) === 0) {
    assertGoesOn(words);
    Atomics.wait(words, answer, 0);
  }
  assertGoesOn(words);
}

/** Wakes all threads that wait for the answer. */
export function giveAnswer(words: Int32Array): void {
  Atomics.store(words, answer, 1);
  Atomics.notify(words, answer);
}

/** Stops a step: every thread that waits, now or later, throws. */
export function stopAll(words: Int32Array): void {
  Atomics.store(words, stopped, 1);
  Atomics.add(words, round, 1);
  Atomics.notify(words, round);
  giveAnswer(words);
}

function assertGoesOn(words: Int32Array): void {
  if (Atomics.load(words, stopped) === 1) throw new VseError('the step was stopped');
}
