import { describe, expect, it } from 'vitest';
import { goldenFigures, implementationOf } from './golden-figures';

const test = (fullName: string, status = 'passed') => ({ fullName, status });

describe('goldenFigures', () => {
  it('counts the cases that agreed by what computed them', () => {
    const sources: Readonly<Record<string, string>> = {
      scan_a: 'kuanghuei/SCAN@80635573 model.py:x',
      scan_b: 'kuanghuei/SCAN@80635573 model.py:y',
      tfidf: 'scikit-learn 1.2.1 sklearn.feature_extraction.text.TfidfVectorizer',
    };
    const tests = [
      test('attend, golden scan_a case 0: one'),
      test('attend, golden scan_a case 1: two'),
      test('attend, golden scan_a case 2: three', 'failed'),
      test('golden scan_b case 0: scan_b'),
      test('tfidf, golden tfidf case 3: unseen words'),
      test('maxOfHinges is never negative'),
      test('golden halves case 0: made by a test for itself'),
    ];
    expect(goldenFigures(tests, (file) => sources[file])).toEqual([
      { against: 'kuanghuei/SCAN', files: 2, agreed: 3 },
      { against: 'scikit-learn 1.2.1', files: 1, agreed: 1 },
    ]);
  });
});

it.each([
  ['mlfoundations/open_clip@89fb801f1e src/open_clip/loss.py:ClipLoss', 'mlfoundations/open_clip'],
  ['scikit-learn 1.2.1 GaussianMixture(covariance_type=diag)', 'scikit-learn 1.2.1'],
  ['karpathy DeFragCost.m (MATLAB), core run in GNU Octave 7.3', 'karpathy DeFragCost.m'],
  ['own closed form (scipy.linalg.eigh), cross-checked', 'plain loops in Python, after the papers'],
  ['Wang, Li, Lazebnik, CVPR 2016 objective, own plain loops', 'plain loops in Python, after the papers'],
])('implementationOf %s', (source, name) => {
  expect(implementationOf(source)).toBe(name);
});
