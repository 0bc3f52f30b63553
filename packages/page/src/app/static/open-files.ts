import { useBackend } from '@vse/backend';
import { wasm } from '@vse/backend/wasm';
import { openEmbedder } from '@vse/models';
import { staticClient, type VseClient } from '@vse/server/static';

/** Opens the model and the collection of a page in files, both beside the page. */
export async function openFiles(base: URL, onStep: (step: string) => void): Promise<VseClient> {
  onStep('Starting WebAssembly');
  await useBackend({ backends: [wasm()], prefer: ['wasm'], log: false });
  onStep('Loading the model');
  const embedder = await openEmbedder(new URL('model/', base));
  onStep('Loading the collection');
  return staticClient({ address: new URL('collection/', base), embedder });
}
