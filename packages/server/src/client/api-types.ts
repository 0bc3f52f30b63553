/** A value of metadata. */
export type MetadataValue = string | number | boolean;

/** Facts about a picture by field. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** A condition on metadata. An item without the field passes none but `not`. */
export type Filter =
  | { readonly field: string; readonly equals: MetadataValue }
  | { readonly field: string; readonly in: readonly MetadataValue[] }
  | { readonly field: string; readonly from?: number | string; readonly to?: number | string }
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter };

/** A picture of the server's folder. */
export interface PictureInfo {
  /** Path within the folder, with `/` between its parts. */
  readonly id: string;
  /** Changes with the content of the file. */
  readonly version: string;
  /** Width in px, as the picture is shown; absent until the server has looked. */
  readonly width?: number;
  /** Height in px, as the picture is shown; absent until the server has looked. */
  readonly height?: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly modified: number;
  /** Captions that were given with it. */
  readonly captions: readonly string[];
  /** Facts that were given with it. */
  readonly metadata: Metadata;
}

/** A result of a search. */
export interface SearchHit extends PictureInfo {
  /** Place among the results, from 0. */
  readonly rank: number;
  /** Cosine with the query, or the score by the model's own similarity among the first `reranked` results. */
  readonly score: number;
  /** Cosine of the first stage; only where `score` is that of the model's similarity. */
  readonly proposed?: number;
}

/** A sentence with a weight. */
export interface WeightedSentence {
  /** The sentence. */
  readonly sentence: string;
  /** Weight of its direction, below 0 to search away from it. Defaults to `1`. */
  readonly weight?: number;
}

/** An uploaded picture with a weight. */
export interface WeightedPicture {
  /** Name that the upload was given. */
  readonly picture: string;
  /** Weight of its direction, below 0 to search away from it. Defaults to `1`. */
  readonly weight?: number;
}

/** A picture of the index with a weight. */
export interface WeightedItem {
  /** Id of the picture. */
  readonly id: string;
  /** Weight of its direction, below 0 to search away from it. Defaults to `1`. */
  readonly weight?: number;
}

/** A search: sentences, pictures and items together. Without any, all pictures, the newest first. */
export interface SearchQuery {
  /** Sentences, plain or with weights. */
  readonly sentences?: readonly (string | WeightedSentence)[];
  /** Uploaded pictures. */
  readonly pictures?: readonly WeightedPicture[];
  /** Pictures of the index, which are left out of the results. */
  readonly items?: readonly WeightedItem[];
  /** Searches only pictures whose metadata pass. */
  readonly filter?: Filter;
  /** Most results, 1 to 1,000. Defaults to `50`. */
  readonly limit?: number;
  /** Results to skip. Defaults to `0`. */
  readonly offset?: number;
}

/** Results of a search. */
export interface SearchAnswer {
  /** The results, best first. */
  readonly hits: readonly SearchHit[];
  /** Number of results that can be paged to, at most 10,000. */
  readonly total: number;
  /** Changes when the index changes: pages of one list have equal ones. */
  readonly generation: number;
  /** Number of results, from the first, that the model's own similarity ranked. */
  readonly reranked: number;
  /** Time that the search took on the server. */
  readonly milliseconds: number;
  /** Words of the sentences that the model's vocabulary lacks; absent if it knows all, or does not read words. */
  readonly unknownWords?: readonly string[];
}

/** A picture to search by, held for the latest 256 uploads. */
export interface QueryPicture {
  /** Name for `SearchQuery.pictures`. */
  readonly picture: string;
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
}

/** Share of one example in a score. */
export interface ScorePart {
  /** Kind of the example. */
  readonly kind: 'sentence' | 'picture' | 'item';
  /** The sentence, or the name of the picture. */
  readonly label: string;
  /** Its weight. */
  readonly weight: number;
  /** Cosine of the picture with it alone. */
  readonly cosine: number;
  /** Its share of the cosine with the whole query: the shares add up to it. */
  readonly contribution: number;
}

/** A score, explained. */
export interface Explanation {
  /** Id of the picture. */
  readonly id: string;
  /** Score as in a search. */
  readonly score: number;
  /** Cosine with the query. */
  readonly cosine: number;
  /** Shares of the examples. */
  readonly parts: readonly ScorePart[];
  /** Name of the model's similarity. */
  readonly similarity: string;
  /** True if `score` is that of the model's similarity. */
  readonly reranked: boolean;
}

/** Attention between the words of a sentence and the regions of a picture. */
export interface Attention {
  /** Id of the picture. */
  readonly id: string;
  /** The sentence. */
  readonly sentence: string;
  /** Score by the model's similarity. */
  readonly score: number;
  /** Words as the model reads them, with its marks of start and end where it has them. */
  readonly words: readonly string[];
  /** Places of the regions, as x1, y1, x2, y2 in shares of width and height. */
  readonly regions: readonly { readonly box: readonly [number, number, number, number] }[];
  /** Weights `[words][regions]`. */
  readonly weights: readonly (readonly number[])[];
  /** Direction in which the weights are normalised: over the regions of each word, or over the words of each region. */
  readonly direction: 'words-to-regions' | 'regions-to-words';
  /** False if the regions have no places, and each box is the whole picture. */
  readonly boxes: boolean;
}

/** A caption that fits a picture. */
export interface CaptionHit {
  /** The caption. */
  readonly text: string;
  /** Score by the model's similarity. */
  readonly score: number;
}

/** Captions that fit a picture best. */
export interface CaptionAnswer {
  /** The captions, best first. */
  readonly captions: readonly CaptionHit[];
  /** Number of captions that were compared. */
  readonly of: number;
}

/** A field of metadata, for filters. */
export interface FieldInfo {
  /** Name of the field. */
  readonly name: string;
  /** Type of its values. */
  readonly type: 'string' | 'number' | 'boolean';
  /** Number of pictures that have it. */
  readonly count: number;
  /** The most frequent values, up to 100, of a field of text or truth values. */
  readonly values?: readonly { readonly value: MetadataValue; readonly count: number }[];
  /** Smallest number. */
  readonly from?: number;
  /** Largest number. */
  readonly to?: number;
}

/** State of the indexing. */
export interface Indexing {
  /** Activity of the indexing now. */
  readonly state: 'idle' | 'indexing' | 'failed';
  /** Pictures so far. */
  readonly done: number;
  /** Pictures of the folder. */
  readonly total: number;
  /** Pictures that could not be read or embedded. */
  readonly failed: number;
  /** Reason of a failure. */
  readonly message?: string;
  /** The first 20 pictures that failed, with the reasons. */
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

/** State of a server. */
export interface ServerStatus {
  /** Version of the server. */
  readonly version: string;
  /** The model. */
  readonly model: {
    /** Name of its folder. */
    readonly name: string;
    /** Digest of the model. */
    readonly digest: string;
    /** Name of its similarity. */
    readonly similarity: string;
    /** True if it tells where words look. */
    readonly attention: boolean;
    /** True if it reads sentences. */
    readonly sentences: boolean;
    /** True if it reads pictures to search by: false for a collection in files. */
    readonly pictures: boolean;
    /** True if it was trained on generated data. */
    readonly synthetic: boolean;
    /** Data that it was trained on. */
    readonly trainedOn?: string;
  };
  /** The pictures. */
  readonly pictures: { readonly count: number; readonly folder: string; readonly readOnly: boolean };
  /** Captions that pictures are compared with. */
  readonly captions: number;
  /** State of the indexing. */
  readonly indexing: Indexing;
  /** Changes when the index changes. */
  readonly generation: number;
  /** Limits of requests. */
  readonly limits: {
    readonly uploadBytes: number;
    readonly pixels: number;
    readonly searches: number;
    readonly heavy: number;
  };
}

/** Code of an error, to branch on. */
export type ErrorCode =
  | 'bad-request'
  | 'token'
  | 'host'
  | 'origin'
  | 'read-only'
  | 'not-found'
  | 'expired'
  | 'method'
  | 'exists'
  | 'too-large'
  | 'too-many-pixels'
  | 'type'
  | 'unreadable'
  | 'no-attention'
  | 'no-captions'
  | 'no-sentences'
  | 'not-embeddable'
  | 'busy'
  | 'stopping'
  | 'failed'
  | 'unreachable';
