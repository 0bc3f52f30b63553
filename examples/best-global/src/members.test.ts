import { OptionError, type FeatureMatrix } from '@vse/core';
import { linearProjection, meanOfRegions, unitVectors } from '@vse/image-encoders';
import type { ExperimentData } from '@vse/example-kit';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';
import type { ImageParts, PresetData } from './images';
import { membersOf, type Member } from './members';

const four = ['a dog runs', 'a dog sits', 'a cat runs', 'a cat sits'];
const texts = Array.from({ length: 32 }, (_, i) => four[i % 4]!);
const parts = (): ImageParts => ({
  before: [meanOfRegions()],
  layer: linearProjection(),
  after: [unitVectors()],
});
const regions = (): ImageParts => ({ before: [], layer: linearProjection(), after: [unitVectors()] });
const data = { imageDim: 3 } as unknown as ExperimentData;
const plain: PresetData = { data, linear: parts };
const withCells: PresetData = { data, linear: parts, attention: parts, regions };

const members = (images: PresetData, ...argv: string[]): readonly Member[] =>
  membersOf({ args: readArguments(['--embed-dim', '4', ...argv]), images, texts });

describe('membersOf', () => {
  it('gives each member a folder and a seed of its own, second ones the same however many there are', () => {
    const own = members(plain, '--members', '2', '--second', 'bi-gru,bigrams', '--seed', '5');
    expect(own.map(({ folder, seed }) => [folder, seed])).toEqual([
      ['seed-5', 5],
      ['seed-6', 6],
      ['bi-gru', 17],
      ['bigrams', 16],
    ]);
    expect(members(plain, '--second', 'bigrams', '--seed', '5').at(-1)).toMatchObject({ seed: 16 });
  });

  it('warms the learning rate up over half of the epochs at most, so that it is reached', () => {
    const warmUps = [1, 4, 6, 12].map((epochs) => members(plain, '--epochs', String(epochs))[0]!.warmUp);
    expect(warmUps).toEqual([0.5, 2, 3, 3]);
  });

  it.each(['scan', 'scan-words'])('makes %s, whose words attend to the regions of an image', (name) => {
    const [member] = members(withCells, '--members', '0', '--second', name);
    const { images, captions, similarity } = member!.make();
    const image: FeatureMatrix = { values: Float32Array.of(1, 0, 0, 0, 1, 0), length: 2, dim: 3 };
    const sets = [
      images.encode(images.collate([image])),
      captions.encode(captions.collate(['a dog', 'a cat runs'])),
    ] as const;
    expect(sets.map(({ vectors }) => vectors.shape)).toEqual([[1, 2, 4], [2, 5, 4]]); // prettier-ignore
    expect(similarity.score(...sets).shape).toEqual([1, 2]);
    images.dispose();
    captions.dispose();
  });

  it.each(['attention', 'scan', 'scan-words'])('refuses %s over features without cells', (name) => {
    expect(() => members(plain, '--second', name)).toThrow(OptionError);
    expect(() => members(plain, '--second', name)).toThrow(`--second ${name}: wanted a network with cells`);
  });
});
