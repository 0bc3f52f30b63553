import { describe, expect, it } from 'vitest';
import { members } from '../workspace';
import { metadataFaults, unsetPlaces, withPlaces } from './metadata';

const published = members('packages').filter(({ manifest }) => manifest.private !== true);

it.each(published)('$manifest.name has all that a registry shows', ({ manifest }) => {
  expect(metadataFaults(manifest)).toEqual([]);
});

describe('metadataFaults', () => {
  const complete = published[0]!.manifest;
  it.each([
    [{ description: 'Losses' }, 'needs a description'],
    [{ keywords: ['a', 'a', 'b', 'c'] }, 'four different keywords'],
    [{ license: 'MIT' }, 'has the license "MIT"'],
    [{ publishConfig: { access: 'public', registry: 'http://localhost' } }, 'names a registry'],
    [{ publishConfig: {} }, "publishConfig.access 'public'"],
    [{ files: undefined }, 'has no files'],
  ])('finds %j', (change, fault) => {
    expect(metadataFaults({ ...complete, ...change }).join()).toContain(fault);
  });
});

describe('withPlaces', () => {
  it('names every field that is not set', () => {
    expect(unsetPlaces({ homepage: '' })).toEqual(['homepage', 'repository']);
    expect(() => withPlaces({}, { homepage: 'https://example.org' }, 'packages/a')).toThrow(
      'A release needs repository in the package.json of the root',
    );
  });

  it('gives a package its own folder in the repository', () => {
    const root = { homepage: 'https://example.org/', repository: 'git+https://example.org/a/b.git' };
    expect(withPlaces({ name: '@vse/a' }, root, 'packages/a')).toEqual({
      name: '@vse/a',
      homepage: 'https://example.org/',
      repository: { type: 'git', url: 'git+https://example.org/a/b.git', directory: 'packages/a' },
      bugs: 'https://example.org/a/b/issues',
    });
  });
});
