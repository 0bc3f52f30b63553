import { signal } from '@preact/signals';
import { fromFragment, type Config } from '../../shared/config';
import type { Example, FoundPicture, GivenNetwork, Looks, Recalls, Step } from '../../shared/protocol';
import type { KeptModel } from '../keeping/kept-model';

/** Phase of the page's work. */
export type Phase = 'idle' | 'preparing' | 'training' | 'paused';

/** Recall at a step. */
export interface RecallPoint {
  readonly step: number;
  readonly recalls: Recalls;
}

/** A change that a person made while it trained. */
export interface Mark {
  readonly step: number;
  readonly label: string;
}

/** A sentence and what it found. */
export interface SearchResult {
  readonly sentence: string;
  readonly found: readonly FoundPicture[];
}

/** Work that takes a while, and how far it is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly what: string;
}

/** Pictures that the page has. */
export interface DataInUse {
  readonly name: string;
  readonly count: number;
  readonly own: boolean;
}

/** Everything that the page shows and its parts set. */
export type Signals = ReturnType<typeof openSignals>;

/** Makes the signals of a page that has done nothing yet; its address has the settings. */
export function openSignals() {
  return {
    config: signal<Config>(fromFragment(location.hash)),
    phase: signal<Phase>('idle'),
    backend: signal<string | undefined>(undefined),
    failure: signal<string | undefined>(undefined),
    progress: signal<Progress | undefined>(undefined),
    steps: signal<readonly Step[]>([]),
    recalls: signal<readonly RecallPoint[]>([]),
    marks: signal<readonly Mark[]>([]),
    examples: signal<readonly Example[]>([]),
    hasModel: signal(false),
    data: signal<DataInUse | undefined>(undefined),
    network: signal<Pick<GivenNetwork, 'name'> | undefined>(undefined),
    result: signal<SearchResult | undefined>(undefined),
    chosen: signal<string | undefined>(undefined),
    looks: signal<Looks | undefined>(undefined),
    kept: signal<KeptModel | undefined>(undefined),
    /** True for a model of own pictures that the browser kept, until they are given again. */
    lacksPictures: signal(false),
  };
}

/** Request of the page where a model has no pictures. */
export const givePicturesAgain = 'Open the folder of its pictures again, to search them or to train on.';
