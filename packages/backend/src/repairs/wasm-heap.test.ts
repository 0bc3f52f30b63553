import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';
import { piecesOf, shapeBytes, zerosOnHeap, type WasmHeap } from './wasm-heap';

let heap: WasmHeap;

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
  await tf.setBackend('wasm');
  heap = tf.backend() as unknown as WasmHeap;
});

describe('shapeBytes', () => {
  it('is four bytes per size, the low byte first', () => {
    expect([...shapeBytes([1, 258])]).toEqual([1, 0, 0, 0, 2, 1, 0, 0]);
  });
});

describe('zerosOnHeap', () => {
  it('is zero in memory that held old values', () => {
    tf.fill([1000], 7).dispose();
    const zeros = zerosOnHeap(heap, [1000], 'float32');
    expect(heap.typedArrayFromHeap(zeros).every((value) => value === 0)).toBe(true);
    heap.disposeData(zeros.dataId);
  });
});

describe('piecesOf', () => {
  it('uses one id for all pieces and does not change the tensor', () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const before = heap.dataIdNextNumber;
    const pieces = piecesOf(heap, x, 2);
    pieces.set(1);
    pieces.set(0);
    pieces.release();
    pieces.release();
    expect(pieces.id).toBe(before);
    expect(heap.dataIdNextNumber).toBe(before + 1);
    expect([...x.dataSync()]).toEqual([1, 2, 3, 4]);
  });
});
