import type { Manifest } from '../workspace';

/** Fields that a person looks for on the page of a package, and that no package may lack. */
const required = ['version', 'description', 'license', 'engines', 'exports', 'files', 'types'] as const;

/** Places of the repository: fields of the root manifest that a release copies into each package. */
export const placeFields = ['homepage', 'repository'] as const;

/** Names what is missing or wrong in the manifest of a public package, wherever it will be published. */
export function metadataFaults(manifest: Manifest): readonly string[] {
  const { name, keywords, publishConfig, license, description } = manifest as Manifest & {
    readonly keywords?: unknown;
    readonly publishConfig?: { readonly access?: unknown; readonly registry?: unknown };
    readonly license?: unknown;
    readonly description?: unknown;
  };
  const faults = required.filter((field) => manifest[field] === undefined).map((field) => `has no ${field}`);
  if (license !== undefined && license !== 'Apache-2.0')
    faults.push(`has the license ${JSON.stringify(license)}`);
  if (typeof description === 'string' && !/^\S.{20,}\.$/.test(description))
    faults.push('needs a description that is a sentence of 20 letters or more');
  if (!Array.isArray(keywords) || keywords.length < 4 || new Set(keywords).size < keywords.length)
    faults.push('needs four different keywords or more');
  if (publishConfig?.access !== 'public') faults.push("needs publishConfig.access 'public'");
  // A registry in a manifest would win over the one that a release names.
  if (publishConfig?.registry !== undefined) faults.push('names a registry in publishConfig');
  return faults.map((fault) => `${name} ${fault}`);
}

/** Fields of the root manifest that a release needs and that are not set. */
export function unsetPlaces(root: Readonly<Record<string, unknown>>): readonly string[] {
  return placeFields.filter((field) => typeof root[field] !== 'string' || root[field] === '');
}

/**
 * A package's manifest with the places of the root manifest: `homepage`, `repository` with the package's folder, and `bugs`.
 *
 * @throws `Error` that names the fields of the root manifest that are not set.
 */
export function withPlaces<T extends Readonly<Record<string, unknown>>>(
  manifest: T,
  root: Readonly<Record<string, unknown>>,
  directory: string,
): T {
  const unset = unsetPlaces(root);
  if (unset.length > 0) {
    throw new Error(
      `A release needs ${unset.join(' and ')} in the package.json of the root, as addresses of the public repository. Set and commit them.`,
    );
  }
  const { homepage, repository } = root as { readonly homepage: string; readonly repository: string };
  return {
    ...manifest,
    homepage,
    repository: { type: 'git', url: repository, directory },
    bugs: `${repository.replace(/^git\+/, '').replace(/\.git$/, '')}/issues`,
  };
}
