import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReportError } from './report-error';
import { renderReport, type Report } from './render-report';

const image = { src: 'data:image/png;base64,AAAA', width: 20, height: 10 };
const report: Report = {
  title: 'SCAN & friends',
  subtitle: 'text to image',
  synthetic: true,
  settings: { margin: 0.2, loss: 'max of hinges', 'shares weights': false },
  recall: [{ system: 'this run', origin: 'run', synthetic: true, rsum: 300 }],
  curve: { loss: [{ step: 0, value: 1 }] },
  stages: [
    {
      name: 'mean of regions',
      points: [{ candidates: 20, found: 0.9, milliseconds: 4 }],
      everything: { candidates: 100, milliseconds: 20 },
    },
  ],
  gallery: [
    {
      caption: 'a dog',
      retrieved: [{ image, score: 1, correct: true }],
      attention: { image, words: ['a', 'dog'], boxes: [[0, 0, 1, 1]], weights: [[1], [1]] },
    },
  ],
  localization: [{ system: 'this run', origin: 'run', synthetic: true, recall: { 1: 40 } }],
  phrases: [
    {
      image,
      words: ['a', 'dog'],
      phrases: [{ firstWord: 0, words: 2 }],
      rows: [{ system: 'CCA', found: [{ box: [0, 0, 1, 1], right: true }] }],
    },
  ],
  contactSheet: [{ image, regions: [{ box: [0, 0, 0.5, 1], label: 'dog', score: 0.9 }] }],
  notes: ['Split: test.'],
};

const explorable: Report['map'] = {
  images: [{ point: [0, 0], label: 'dog.png', thumbnail: image, nearest: [0] }],
  captions: [{ point: [1, 1], text: 'a <dog>', image: 0, nearest: [0] }],
};

describe('renderReport', () => {
  const html = renderReport(report);

  it('has a section for each part of the report', () => {
    const headings = [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual([
      'Settings',
      'Retrieval',
      'Phrase localisation',
      'Training',
      'Search in two stages',
      'Retrieved images and attention',
      'Located phrases',
      'Regions',
      'Notes',
    ]);
    expect(html).toContain('<h1>SCAN &amp; friends</h1>');
    expect(html).toContain('<dt>shares weights</dt><dd>no</dd>');
  });

  it('names attention only where there is some', () => {
    const { attention, ...entry } = report.gallery![0]!;
    expect(attention).toBeDefined();
    const plain = renderReport({ ...report, gallery: [entry] });
    expect(plain).toContain('<h2>Retrieved images</h2>');
    expect(plain).not.toContain('Choose a word');
    expect(html).toContain('Choose a word below');
  });

  it('names the run of a curve, and each of several', () => {
    const curve = { name: 'SCAN <1>', loss: [{ step: 0, value: 1 }] };
    expect(renderReport({ ...report, curve })).toContain('The run of SCAN &lt;1&gt;.');
    expect(renderReport({ ...report, title: 'SCAN <1>', curve })).not.toContain('The run of');
    const both = renderReport({ ...report, curve: [curve, { ...curve, name: 'VSE++' }] });
    expect(both).toContain('>VSE++</text>');
    expect(renderReport({ ...report, curve: [] })).not.toContain('<h2>Training');
  });

  it('shows the figures of parts, each with a note', () => {
    const grid = [
      [0, 1],
      [0.5, 0],
    ];
    const page = renderReport({
      title: 'x',
      synthetic: false,
      learning: [{ name: 'SCAN', points: [{ size: 75, value: 130, interval: { low: 100, high: 170 } }] }],
      losses: { planes: [{ name: 'hinge', values: grid }], x: [0, 1], y: [0, 1], xLabel: 'a', yLabel: 'b' },
      pooling: [{ name: 'mean of 2', weights: [0.5, 0.5] }],
      attentions: { grids: [{ name: 'softmax', weights: grid }], words: ['a', 'dog'] },
    });
    const headings = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual(['Training data', 'Losses', 'Pooling', 'Ways of attending']);
    for (const name of ['hinge', 'weight of each rank', 'rsum, with intervals', 'softmax']) {
      expect(page).toContain(name);
    }
    expect(page.match(/<div class="drawing"/g)).toHaveLength(4);
    expect(page.match(/<p class="note">/g)).toHaveLength(4);
  });

  it('has one script where a map can be explored, and a policy that allows no other', () => {
    const page = renderReport({ ...report, map: explorable });
    const [script, ...others] = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
    expect(others).toEqual([]);
    const digest = createHash('sha256').update(script!).digest('base64');
    expect(page).toContain(
      `content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${digest}'"`,
    );
    expect(page).toContain('<title>a &lt;dog&gt;</title>');
    expect(page).toContain('href="#page-image-0"');
    const pairs = { pairs: [{ image: [0, 0], caption: [1, 1], label: 'a' }] } as const;
    expect(renderReport({ ...report, map: pairs })).not.toMatch(/<script|script-src/);
  });

  it('leaves out sections without data', () => {
    const bare = renderReport({ title: 'x', synthetic: false });
    expect(bare).not.toMatch(/<h2>|class="banner"/);
    expect(bare).toContain('<h1>x</h1>');
  });

  it('has a banner if and only if the data are generated', () => {
    expect(html.indexOf('class="banner"')).toBeLessThan(html.indexOf('<h2>'));
    expect(renderReport({ ...report, synthetic: false })).not.toContain('class="banner"');
  });

  it('asks nothing of the network and runs no script', () => {
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !link.startsWith('#') && !link.startsWith('data:image/'))).toEqual([]);
    expect(html).not.toMatch(/<script|<link|@import| on[a-z]+=/);
  });

  it('refers only to ids that exist, each once', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    const wanted = [...html.matchAll(/(?:href="#|url\(#|for=")([^")]*)/g)].map(([, id]) => id!);
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    for (const [, close, name, self] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/gi)) {
      if (self || ['meta', 'input', 'br'].includes(name!)) continue;
      if (close) expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('escapes text wherever it comes from', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const evil = `${text}<script>alert("1")</script>'`;
        const page = renderReport({
          ...report,
          title: evil,
          subtitle: evil,
          settings: { [evil]: evil },
          recall: [{ system: evil }],
          curve: { loss: [], validation: [{ step: 1, value: 1 }], validationLabel: evil },
          gallery: [
            {
              caption: evil,
              retrieved: [{ image: { ...image, label: evil }, score: 0, correct: false }],
              attention: { ...report.gallery![0]!.attention!, words: [evil, evil] },
            },
          ],
          notes: [evil],
        });
        expect(page).not.toContain('<script');
        expect(page.match(/&lt;script&gt;/g)!.length).toBeGreaterThanOrEqual(10);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses pictures from elsewhere', () => {
    const far = { ...image, src: 'https://example.org/dog.jpg' };
    const entry = { caption: 'x', retrieved: [{ image: far, score: 1, correct: false }] };
    expect(() => renderReport({ ...report, gallery: [entry] })).toThrow(ReportError);
  });
});
