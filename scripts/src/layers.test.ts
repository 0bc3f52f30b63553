import { describe, expect, it } from 'vitest';
import { members } from './workspace';

/** Run-time dependencies that each package may have: the arrows of docs/architecture.md. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  '@vse/base': [],
  '@vse/core': ['@vse/base'],
  '@vse/formats': ['@vse/base'],
  '@vse/threads': ['@vse/base'],
  '@vse/backend': ['@vse/core', '@vse/threads'],
  '@vse/backend-tensorflow': ['@vse/base', '@vse/formats'],
  '@vse/layers': ['@vse/core'],
  '@vse/subspace': ['@vse/base', '@vse/formats', '@vse/threads'],
  '@vse/image-encoders': ['@vse/core', '@vse/layers'],
  '@vse/feature-store': ['@vse/base', '@vse/formats'],
  '@vse/features': ['@vse/core', '@vse/layers', '@vse/formats', '@vse/feature-store', '@vse/threads'],
  '@vse/text-encoders': ['@vse/core', '@vse/layers', '@vse/subspace'],
  '@vse/attention': ['@vse/core', '@vse/layers'],
  '@vse/losses': ['@vse/core'],
  '@vse/eval': ['@vse/core'],
  '@vse/datasets': ['@vse/base', '@vse/formats'],
  '@vse/models': [
    '@vse/core',
    '@vse/formats',
    '@vse/layers',
    '@vse/image-encoders',
    '@vse/text-encoders',
    '@vse/attention',
  ],
  '@vse/onnx': ['@vse/core', '@vse/formats', '@vse/threads'],
  '@vse/trainer': ['@vse/core', '@vse/formats', '@vse/threads'],
  '@vse/sweep': ['@vse/base', '@vse/formats'],
  '@vse/search': ['@vse/base', '@vse/formats', '@vse/sweep', '@vse/threads'],
  '@vse/server': ['@vse/base', '@vse/formats', '@vse/search'],
  '@vse/report': ['@vse/base'],
  '@vse/page': [],
  '@vse/cli': [
    '@vse/attention',
    '@vse/backend',
    '@vse/core',
    '@vse/datasets',
    '@vse/eval',
    '@vse/feature-store',
    '@vse/features',
    '@vse/formats',
    '@vse/image-encoders',
    '@vse/losses',
    '@vse/models',
    '@vse/onnx',
    '@vse/page',
    '@vse/report',
    '@vse/search',
    '@vse/server',
    '@vse/sweep',
    '@vse/text-encoders',
    '@vse/trainer',
  ],
  '@vse/page-kit': [],
  '@vse/testing': [],
};

/** Programs, which no package imports: they bring the one copy of TensorFlow.js that an app has. */
const programs = ['@vse/cli'];

const backends = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-cpu'];
const packages = members('packages');
const libraries = packages.filter(({ manifest }) => !programs.includes(manifest.name));

describe('dependency direction', () => {
  it('knows every package', () => {
    expect(packages.map(({ manifest }) => manifest.name).sort()).toEqual(Object.keys(allowed).sort());
  });

  it.each(packages)('$manifest.name depends only on what stands below it', ({ manifest }) => {
    const siblings = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@vse/'));
    expect(allowed[manifest.name]).toEqual(expect.arrayContaining(siblings));
  });

  it.each(libraries)(
    '$manifest.name takes tfjs-core as a peer, so that an app has one copy',
    ({ manifest }) => {
      expect(
        Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@tensorflow/')),
      ).toEqual([]);
    },
  );

  it('only the backend knows a backend', () => {
    const knowing = libraries.filter(({ manifest }) =>
      backends.some((backend) => backend in { ...manifest.dependencies, ...manifest.peerDependencies }),
    );
    expect(knowing.map(({ manifest }) => manifest.name)).toEqual(['@vse/backend']);
  });

  it('no package depends on a program', () => {
    const dependants = packages.filter(({ manifest }) =>
      programs.some((name) => name in { ...manifest.dependencies, ...manifest.peerDependencies }),
    );
    expect(dependants).toEqual([]);
  });

  it('no package depends on an example', () => {
    const names = members('examples').map(({ manifest }) => manifest.name);
    const dependants = packages.filter(({ manifest }) =>
      names.some((name) => name in { ...manifest.dependencies, ...manifest.devDependencies }),
    );
    expect(dependants).toEqual([]);
  });
});
