import { batch } from '@preact/signals';
import type { WorkerApi } from '../../shared/protocol';
import { givePicturesAgain, type Signals } from './signals';
import type { Work } from './work';

/** Results of a search. */
const resultCount = 12;

/** The search of the page. */
export type Searching = ReturnType<typeof openSearching>;

/** Searches by sentence, also between two steps of a training, and shows where words look. */
export function openSearching(page: Signals, worker: WorkerApi, work: Work) {
  const { result, chosen, looks } = page;
  const show = (next: Partial<{ found: typeof result.value; id: string | undefined }>): void =>
    batch(() => {
      if ('found' in next) result.value = next.found;
      chosen.value = next.id;
      looks.value = undefined;
    });
  return {
    search: (sentence: string): Promise<void> =>
      work.beside(async () => {
        if (sentence.trim() === '') return;
        if (page.lacksPictures.value) throw new Error(givePicturesAgain);
        if (!page.data.value)
          throw new Error('There are no pictures to search: train, or open a folder of them.');
        show({ found: { sentence, found: await worker.search(sentence, resultCount) } });
      }),
    choose: (id: string | undefined): Promise<void> =>
      work.beside(async () => {
        show({ id });
        if (id === undefined || !result.value) return;
        const seen = await worker.look(result.value.sentence, id);
        if (chosen.value === id) looks.value = seen;
      }),
  };
}
