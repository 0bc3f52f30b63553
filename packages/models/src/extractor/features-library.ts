import type * as FeaturesPackage from '@vse/features';
import { importPeer } from '@vse/core';
import { ownImport } from '../own-import';

/** Functions of `@vse/features`, without naming types of a peer that may be absent. */
export interface FeaturesLibrary {
  /** Decodes an image. */
  decodeImage(image: never, input: never): Promise<unknown>;
  /** Digest of a network. */
  networkDigest(file: string): Promise<string>;
  /** Opens an extractor over a network in ONNX format. */
  onnxExtractor(options: never): Promise<unknown>;
}

/** Loads `@vse/features`, an optional peer: by `library`, or from where it is installed. */
export async function featuresLibrary(
  where: string,
  library: (() => Promise<FeaturesLibrary>) | undefined,
): Promise<typeof FeaturesPackage> {
  return importPeer(where, '@vse/features', {
    own: ownImport,
    library: library as (() => Promise<typeof FeaturesPackage>) | undefined,
  });
}
