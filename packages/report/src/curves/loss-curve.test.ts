import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curvePanels, lossCurve, type CurvePoint } from './loss-curve';
import { ReportError } from '../report-error';

const line = (count: number, value: (i: number) => number): CurvePoint[] =>
  Array.from({ length: count }, (_, i) => ({ step: 10 * i, value: value(i) }));

describe('lossCurve', () => {
  it('draws the loss and the validation side by side, with the best point marked', () => {
    const svg = lossCurve({
      loss: line(5, (i) => 10 - i),
      validation: line(3, (i) => [100, 300, 200][i]!),
    });
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain('best 300.0');
    expect(svg).not.toContain('<polygon');
  });

  it('draws one of them alone', () => {
    expect(lossCurve({ loss: line(2, () => 1) })).not.toContain('validation');
    expect(lossCurve({ loss: [], validation: line(1, () => 1) })).not.toContain('training loss');
  });

  it('draws long runs as means within a band', () => {
    // 1600 points in 160 runs of 10; odd ones are 1 and even ones 0, so each mean is 0.5, half way up.
    const svg = lossCurve({ loss: line(1600, (i) => i % 2) }, { height: 276 });
    const points = /<polyline points="([^"]*)"/.exec(svg)![1]!.split(' ');
    expect(points).toHaveLength(160);
    // From the bottom, 276 - 42 = 234, to the top, 34: half way is 134.
    expect(new Set(points.map((point) => point.split(',')[1]))).toEqual(new Set(['134']));
    expect(svg).toContain('<polygon');
  });

  it('draws several runs in one panel, each named in its colour and dashes', () => {
    const runs = [1, 2].map((run) => ({
      name: `run <${run}>`,
      loss: line(3, (i) => 5 - run - i / 2),
      validation: line(2, (i) => 10 * run + i),
    }));
    const svg = lossCurve(runs, { height: 250 });
    expect(svg.match(/<polyline/g)).toHaveLength(4);
    expect(svg.match(/>run &lt;2&gt;</g)).toHaveLength(2); // once in each panel
    expect(svg.match(/<polyline[^>]*stroke-dasharray="7 3"/g)).toHaveLength(2);
    expect(svg).toContain('height="284"'); // 250 and two lines of 17
    expect(svg).not.toContain('best');
    const panels = curvePanels(runs);
    expect(panels.map((panel) => /aria-label="([^"]*)"/.exec(panel)![1])).toEqual([
      'training loss by training step',
      'validation rsum by training step',
    ]);
    expect(curvePanels({ name: 'alone', loss: line(2, () => 1) })[0]).not.toContain('alone');
  });

  it('shortens a name that is wider than its panel, and keeps it whole in the title', () => {
    const name = 'a system with a very long name '.repeat(4).trim();
    const [panel] = curvePanels([{ name, loss: line(2, () => 1) }, { name: 'b', loss: line(2, () => 2) }]); // prettier-ignore
    expect(panel).toContain(`…<title>${name}</title>`);
  });

  it('has a logarithmic axis where a sum of hinges gives way to a maximum', () => {
    // 2 steps near 1000, then 8 from 10 to 3: on a linear axis these would lie within 1 % of its end.
    const svg = lossCurve({ loss: line(10, (i) => (i < 2 ? 1000 - i : 12 - i)) });
    expect(svg).toContain('training loss, log scale');
    const heights = /<polyline points="([^"]*)"/.exec(svg)![1]!.split(' ').map((point) => Number(point.split(',')[1])); // prettier-ignore
    expect(heights[9]! - heights[2]!).toBeGreaterThan(20);
    expect(lossCurve({ loss: line(10, (i) => 20 - i) })).not.toContain('log scale');
    expect(lossCurve({ loss: line(10, (i) => (i < 2 ? 1000 : -1)) })).not.toContain('log scale');
  });

  it('escapes labels', () => {
    expect(lossCurve({ loss: [], validation: line(1, () => 1), validationLabel: '<i>"' })).toContain(
      '&lt;i&gt;&quot;',
    );
  });

  it('never draws outside itself, nor NaN', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const svg = lossCurve({ loss: line(values.length, (i) => values[i]!) }, { width: 400, height: 200 });
        expect(svg).not.toMatch(/NaN|Infinity/);
        for (const point of /<polyline points="([^"]*)"/.exec(svg)![1]!.split(' ')) {
          const [x, y] = point.split(',').map(Number) as [number, number];
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(400);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(200);
        }
      }),
    );
  });

  it('refuses nothing, NaN and steps out of order', () => {
    expect(() => lossCurve({ loss: [] })).toThrow(ReportError);
    expect(() => lossCurve({ loss: [{ step: 0, value: NaN }] })).toThrow('loss values[0]');
    expect(() => lossCurve({ loss: line(3, () => 1).reverse() })).toThrow('order');
  });
});
