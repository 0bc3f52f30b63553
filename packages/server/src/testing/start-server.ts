import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { vseClient, type VseClient } from '../client/index';
import { createServer, type CreateServerOptions, type VseServer } from '../serving/create-server';
import { colourEmbedder } from './colour-embedder';
import { writePictures } from './pictures';

/** A server of a test, with its folders and a client. */
export interface TestServer {
  readonly server: VseServer;
  readonly vse: VseClient;
  readonly folder: string;
  readonly index: string;
  /** Faults that the server reported. */
  readonly faults: Error[];
}

/** Pictures that a server of a test has. */
export const somePictures = { 'red.png': 'red', 'green.png': 'green', 'below/blue.png': 'blue' };

/** Starts a server on a free port with some pictures of colours. */
export async function startServer(
  options: Partial<CreateServerOptions> = {},
  pictures: Readonly<Record<string, string>> = somePictures,
): Promise<TestServer> {
  const home = await temporaryFolder();
  const [folder, index] = [join(home, 'pictures'), join(home, 'index')];
  await mkdir(folder);
  await writePictures(folder, pictures);
  const faults: Error[] = [];
  const server = await createServer({
    embedder: colourEmbedder(),
    pictures: folder,
    index,
    port: 0,
    page: false,
    watch: false,
    onFault: (error) => faults.push(error),
    ...options,
  });
  await server.indexed();
  const { token } = options;
  return {
    server,
    vse: vseClient({ url: server.url, ...(token !== undefined && { token }) }),
    folder,
    index,
    faults,
  };
}
