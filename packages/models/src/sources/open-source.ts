import type * as Url from 'node:url';
import { nodeBuiltin, OptionError } from '@vse/core';
import { addressFiles, type AddressOptions } from './address-files';
import { folderFiles } from './folder-files';
import { givenFiles, type GivenFiles } from './given-files';
import type { ModelFiles } from './model-files';

/**
 * Place of a model: a folder on this machine (in Node), an address, or files that were given. In a page a text is an
 * address, relative to the page.
 */
export type ModelSource = string | URL | GivenFiles;

/** The files of a model. */
export function openSource(source: ModelSource, options: AddressOptions = {}): ModelFiles {
  if (typeof source === 'string') return ofText(source, options);
  if (source instanceof URL) return ofAddress(source, options);
  if (typeof (source as unknown) === 'object' && (source as unknown) !== null) return givenFiles(source);
  throw new OptionError(
    `openModel: source must be a folder, an address or files, got ${(source as unknown) === null ? 'null' : `a ${typeof source}`}. Give the path of a model folder.`,
  );
}

function ofText(source: string, options: AddressOptions): ModelFiles {
  if (source === '')
    throw new OptionError('openModel: source must not be empty. Give a folder or an address.');
  if (/^(https?|file):\/\//i.test(source)) return ofAddress(parsed(source), options);
  if (nodeBuiltin('node:fs/promises')) return folderFiles(source.replace(/[/\\]model\.json$/, ''));
  const { document, location } = globalThis as {
    readonly document?: { readonly baseURI: string };
    readonly location?: { readonly href: string };
  };
  return ofAddress(new URL(source, document?.baseURI ?? location?.href), options);
}

function parsed(source: string): URL {
  if (URL.canParse(source)) return new URL(source);
  throw new OptionError(
    `openModel: source must be an address such as https://example.org/dogs, got ${source}.`,
  );
}

function ofAddress(address: URL, options: AddressOptions): ModelFiles {
  if (address.protocol === 'http:' || address.protocol === 'https:') return addressFiles(address, options);
  const url = nodeBuiltin<typeof Url>('node:url');
  if (address.protocol === 'file:' && url) return folderFiles(url.fileURLToPath(address));
  throw new OptionError(
    `openModel: source must be an address of http or https${url ? ' or file' : ''}, got ${address.href}.`,
  );
}
