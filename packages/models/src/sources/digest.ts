import type * as Crypto from 'node:crypto';
import { BackendError, nodeBuiltin } from '@vse/core';

/** Part of the Web Crypto API that digests bytes. */
interface WebCrypto {
  readonly subtle?: { digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> };
}

/**
 * SHA-256 of bytes as 64 hexadecimal digits: by Node, or by the page's Web Crypto.
 *
 * @throws `BackendError` in a page without Web Crypto, which only secure contexts have.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const node = nodeBuiltin<typeof Crypto>('node:crypto');
  if (node) return node.createHash('sha256').update(bytes).digest('hex');
  const { subtle } = (globalThis as { readonly crypto?: WebCrypto }).crypto ?? {};
  if (!subtle) {
    throw new BackendError(
      'openModel: the digests of a model need crypto.subtle, which a page has only in a secure context. ' +
        'Serve the page over https, or from localhost.',
    );
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
