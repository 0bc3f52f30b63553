import { batch } from '@preact/signals';
import type { GivenNetwork, GivenPicture, WorkerApi } from '../../shared/protocol';
import { sceneSources, testScenes, type Picture, type Source } from '../data/scenes';
import type { Notices } from './notices';
import type { Signals } from './signals';
import { Cancelled, type Work } from './work';

/** Pictures that reach the worker together. */
const chunk = 16;

/** The pictures that the page trains on and searches. */
export type Pictures = ReturnType<typeof openPictures>;

/** Holds the pictures, generated ones or a person's own, and has the worker make their features. */
export function openPictures(page: Signals, worker: WorkerApi, { say }: Notices, work: Work) {
  const pictures = new Map<string, Picture>();
  const unreadable: string[] = [];
  let own: readonly Source[] | undefined;
  let network: GivenNetwork | undefined;
  /** Names the pictures and the network of the features that the worker has. */
  let madeFor = '';

  const forget = (): void => {
    for (const { address } of pictures.values()) address.free();
    pictures.clear();
    batch(() => {
      page.result.value = undefined;
      page.chosen.value = undefined;
      page.looks.value = undefined;
      page.examples.value = [];
    });
  };

  /** Gives the worker the pictures, so many at a time, and lets the page breathe in between; Cancel ends it. */
  const give = async (sources: readonly Source[], what: string): Promise<void> => {
    unreadable.length = 0;
    for (const picture of sources) pictures.set(picture.id, picture);
    for (let from = 0; from < sources.length; from += chunk) {
      if (work.cancelled()) {
        forget();
        own = undefined;
        madeFor = '';
        page.data.value = undefined;
        throw new Cancelled(`Cancelled: ${from} of ${sources.length} pictures were done.`);
      }
      page.progress.value = { done: from, total: sources.length, what };
      const given: GivenPicture[] = [];
      for (const { id, split, captions, image } of sources.slice(from, from + chunk))
        given.push({ id, split, captions, image: await image() });
      await worker.add(given);
    }
    page.progress.value = undefined;
    if (unreadable.length > 0)
      say('error', `${unreadable.length} of ${sources.length} pictures cannot be read. ${unreadable[0]}`);
  };

  /** Makes the features of the generated scenes, unless the worker has them already. */
  const prepareScenes = async (): Promise<void> => {
    const { seed, pictures: count } = page.config.value;
    const key = `scenes ${seed} ${count} ${network?.name ?? ''}`;
    if (madeFor === key) return;
    const what = 'Drawing scenes';
    page.progress.value = { done: 0, total: count + testScenes, what };
    forget();
    await worker.clear(network, true);
    const sources = await sceneSources(await worker.generate(seed, count, testScenes));
    await give(sources, what);
    madeFor = key;
    page.data.value = { name: 'Generated scenes', count: sources.length, own: false };
  };

  const prepareOwn = async (sources: readonly Source[]): Promise<void> => {
    const key = `own ${network?.name ?? ''}`;
    if (madeFor === key) return;
    const what = 'Reading pictures';
    page.progress.value = { done: 0, total: sources.length, what };
    forget();
    await worker.clear(network, false);
    await give(sources, what);
    madeFor = key;
    page.data.value = { name: 'Your pictures', count: pictures.size, own: true };
  };

  return {
    of: (id: string): Picture | undefined => pictures.get(id),
    /** True if they are a person's own. */
    areOwn: (): boolean => own !== undefined,
    /** Takes a person's own pictures; the next `prepare` makes their features. */
    takeOwn(sources: readonly Source[]): void {
      own = sources;
      madeFor = '';
    },
    /** Goes back to generated scenes. */
    takeScenes(): void {
      own = undefined;
    },
    async takeNetwork(file: File): Promise<void> {
      const bytes = new Uint8Array(await file.arrayBuffer());
      network = { name: file.name, bytes, preset: 'imagenet' };
      page.network.value = { name: file.name };
    },
    /** Notes a picture that the worker cannot read. */
    noteUnreadable: (id: string, reason: string): void => void unreadable.push(`${id}: ${reason}`),
    /** Makes the features, unless the worker has them already. */
    prepare: (): Promise<void> => (own ? prepareOwn(own) : prepareScenes()),
  };
}
