import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { diagnose, formatDiagnosis, type DiagnosisRow } from './diagnose';

const quick = { size: 32, milliseconds: 1 };

describe('diagnose', () => {
  it('has a row for every backend, and measures those that work', async () => {
    const rows = await diagnose(quick);
    expect(rows.map(({ backend }) => backend)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
    for (const { usable, gflops, advice } of rows) {
      if (usable) expect(gflops).toBeGreaterThan(0);
      else expect(advice).toMatch(/npm install/);
    }
    expect(rows[2]).toMatchObject({ installed: true, usable: true, version: '4.22.0', advice: '' });
  });

  it('says what multiplies on wasm, and on no other backend', async () => {
    const rows = await diagnose(quick);
    const products = rows.filter((row) => row.products !== undefined);
    expect(products.map(({ backend }) => backend)).toEqual(['wasm']);
    const text = formatDiagnosis(rows);
    expect(text.split('\n').at(-1)).toBe(`Matrix products on wasm: ${products[0]!.products}`);
  });

  it('leaves the backend and the number of tensors as they were', async () => {
    await diagnose(quick);
    const backend = tf.getBackend();
    expect(await tensorsLeftBy(() => diagnose(quick))).toBe(0);
    expect(tf.getBackend()).toBe(backend);
  });
});

describe('formatDiagnosis', () => {
  it('aligns the columns and shows unknown values as a dash', () => {
    const rows: readonly DiagnosisRow[] = [
      {
        backend: 'wasm',
        package: 'w',
        installed: true,
        version: '4.22.0',
        usable: true,
        gflops: 40.04,
        advice: '',
      },
      { backend: 'webgpu', package: 'g', installed: false, usable: false, advice: 'install g' },
    ];
    expect(formatDiagnosis(rows).split('\n')).toEqual([
      'backend  package  installed  version  usable  GFLOP/s  what to do',
      '-------  -------  ---------  -------  ------  -------  ----------',
      'wasm     w        yes        4.22.0   yes     40.0     -',
      'webgpu   g        no         -        no      -        install g',
    ]);
  });
});
