import { describe, expect, it } from 'vitest';
import { lossGallery } from './loss-gallery';

const x = [0, 1, 2];
const options = { x, y: [0, 1], xLabel: 'mismatched', yLabel: 'matching' };
const values = [
  [0, 0, 9],
  [0, 9, 9],
]; // [y][x]

describe('lossGallery', () => {
  it('fills the cells of a level in one path, runs of neighbours as one, from below', () => {
    const svg = lossGallery([{ name: 'a', values }], options);
    // 190 px for three columns, 200 px for two rows: the upper row's run begins one column from the left.
    const [, path] = /<path d="([^"]+)" fill-opacity="0.9"/.exec(svg) ?? [];
    expect(path).toBe('M172.67 142h63.33v100h-63.33zM109.33 42h126.67v100h-126.67z');
    expect(svg).toContain('>up to 9; y: matching<');
  });

  it('draws arrows against the gradient, y upwards', () => {
    const gradients = values.map((row) => row.map((value): [number, number] => [0, value]));
    const svg = lossGallery([{ name: 'a', values, gradients }], options);
    const [, shafts] = /<path d="([^"]+)" fill="none" stroke-width="1.3"/.exec(svg) ?? [];
    const [, fromX, fromY, toX, toY] = /M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)/.exec(shafts!)!.map(Number);
    expect(fromX).toBeCloseTo(toX!, 5); // the gradient is along y alone
    expect(toY).toBeGreaterThan(fromY!); // descent lowers y: down on the screen
  });

  it('draws no arrows for a flat loss and no band for a constant one', () => {
    const flat = values.map((row) => row.map(() => 0));
    const gradients = flat.map((row) => row.map((): [number, number] => [0, 0]));
    const svg = lossGallery([{ name: 'a', values: flat, gradients }], options);
    expect(svg).not.toContain('<path');
  });

  it('puts planes in rows of `columns`', () => {
    const planes = ['a', 'b', 'c'].map((name) => ({ name, values }));
    expect(lossGallery(planes, { ...options, columns: 2 })).toContain('viewBox="0 0 500 568"');
    expect(lossGallery(planes, options)).toContain('viewBox="0 0 750 284"');
  });

  it('escapes names', () => {
    expect(lossGallery([{ name: '<b>', values }], options)).toContain('&lt;b&gt;');
  });

  it.each([
    [[], options, 'must have one plane or more'],
    [[{ name: 'a', values }], { ...options, x: [0] }, 'two points or more, got 1'],
    [[{ name: 'a', values }], { ...options, x: [0, 1, 1] }, 'must ascend, got 1 after 1'],
    [[{ name: 'a', values }], { ...options, y: [0, 1, 2] }, 'must be [3][3] as y and x are, got [2][3]'],
    [[{ name: 'a', values: [[1, 2], [1, 2, 3]] }], options, 'got [2][2]'], // prettier-ignore
    [[{ name: 'a', values: [[1, 2, NaN], [1, 2, 3]] }], options, 'must be a finite number'], // prettier-ignore
  ])('refuses %j', (planes, given, message) => {
    expect(() => lossGallery(planes, given)).toThrow(message);
  });
});
