/** Value of a metadata field. */
export type MetadataValue = string | number | boolean;

/** Metadata of a picture by field. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** Filter of a search. */
export type Filter =
  | { readonly field: string; readonly in: readonly MetadataValue[] }
  | { readonly field: string; readonly from?: number; readonly to?: number }
  | { readonly and: readonly Filter[] };

/** A picture of the collection. */
export interface PictureInfo {
  /** Path within the folder. */
  readonly id: string;
  /** Changes when the content changes. */
  readonly version: string;
  readonly width?: number;
  readonly height?: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly captions: readonly string[];
  readonly metadata: Metadata;
}

/** A result. */
export interface Hit extends PictureInfo {
  readonly score: number;
  /** Rank from 0. */
  readonly rank: number;
  /** Cosine by which the first stage proposed the picture, where the model's own similarity ranked it again. */
  readonly proposed?: number;
}

/** A search as the server takes it. */
export interface SearchQuery {
  readonly sentences?: readonly { readonly sentence: string; readonly weight?: number }[];
  readonly pictures?: readonly { readonly picture: string; readonly weight?: number }[];
  readonly items?: readonly { readonly id: string; readonly weight?: number }[];
  readonly filter?: Filter;
  readonly limit?: number;
  readonly offset?: number;
}

/** Results of a search. */
export interface SearchAnswer {
  readonly hits: readonly Hit[];
  /** Results that can be paged. */
  readonly total: number;
  /** Changes when the index changes; the pages of one list have equal ones. */
  readonly generation: number;
  /** Number of first hits that the model's own similarity scored. */
  readonly reranked: number;
  readonly milliseconds: number;
  /** Words that the model's vocabulary lacks. */
  readonly unknownWords?: readonly string[];
}

/** A score in its parts. */
export interface Explanation {
  readonly id: string;
  readonly score: number;
  readonly cosine: number;
  readonly parts: readonly {
    readonly kind: 'sentence' | 'picture' | 'item';
    readonly label: string;
    readonly weight: number;
    /** Cosine of the picture and this part. */
    readonly cosine: number;
    /** Share of the combined cosine; all of them sum to it. */
    readonly contribution: number;
  }[];
  /** Name of the model's similarity. */
  readonly similarity: string;
  readonly reranked: boolean;
  /** Change of the score by the correction for hubs. */
  readonly correction?: number;
}

/** Attention of the words of a sentence over the regions of a picture. */
export interface AttentionAnswer {
  readonly id: string;
  readonly sentence: string;
  readonly score: number;
  /** Tokens; `<start>` and `<end>` where the model has them. */
  readonly words: readonly string[];
  readonly regions: readonly { readonly box: readonly [number, number, number, number] }[];
  /** Weights `[words][regions]`. */
  readonly weights: readonly (readonly number[])[];
  readonly direction: 'words-to-regions' | 'regions-to-words';
  /** False where regions have no place in the picture. */
  readonly boxes: boolean;
}

/** A metadata field of the collection. */
export interface Field {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly count: number;
  /** Most frequent values. */
  readonly values?: readonly { readonly value: MetadataValue; readonly count: number }[];
  readonly from?: number;
  readonly to?: number;
}

/** Progress of indexing. */
export interface Indexing {
  readonly state: 'idle' | 'indexing' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly message?: string;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

/** State of the server. */
export interface Status {
  readonly version: string;
  readonly model: {
    readonly name: string;
    readonly digest: string;
    readonly similarity: string;
    readonly attention: boolean;
    readonly sentences: boolean;
    readonly synthetic: boolean;
    readonly trainedOn?: string;
    readonly correction?: string;
  };
  readonly pictures: { readonly count: number; readonly folder: string; readonly readOnly: boolean };
  readonly captions: number;
  readonly indexing: Indexing;
  readonly generation: number;
  readonly limits: { readonly uploadBytes: number; readonly pixels: number };
}
