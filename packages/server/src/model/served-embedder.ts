import type { Recipe } from '@vse/base';
import type { SearchEmbedder, SearchEmbedding } from '@vse/search';

/** Embedding of a picture or a sentence, with the places of a picture's regions where it has them. */
export interface ServedEmbedding extends SearchEmbedding {
  /** `[length, 4]` as x1, y1, x2, y2 in shares of width and height. */
  readonly boxes?: Float32Array;
}

/** Attention weights of a picture and a sentence. */
export interface ServedAttention {
  /** `[words, regions]`, row-major. */
  readonly weights: Float32Array;
  /** Number of words. */
  readonly words: number;
  /** Number of regions. */
  readonly regions: number;
}

/** The part of a model that a server uses: an `Embedder` of `@vse/models` is one. */
export interface ServedEmbedder extends SearchEmbedder {
  /** The model. */
  readonly model: SearchEmbedder['model'] & {
    /** Folder or address that it was opened from. */
    readonly where?: string;
    /** Encoder of sentences; its vocabulary names the words of attention maps. */
    readonly captions?: { readonly recipe?: Recipe };
    /** Similarity of pictures and sentences. Absent means the cosine. */
    readonly similarity?: { readonly name: string; readonly recipe?: Recipe; readonly attention?: unknown };
    /** Record of the training. */
    readonly manifest?: {
      readonly training?:
        { readonly data: readonly { readonly name: string; readonly synthetic: boolean }[] } | undefined;
    };
  };
  /** Scores pictures against sentences by the model's similarity: `[images, captions]`, row-major. */
  score?(images: readonly SearchEmbedding[], captions: readonly SearchEmbedding[]): Promise<Float32Array>;
  /** Computes where the words of a sentence look in a picture. */
  attention?(image: SearchEmbedding, caption: SearchEmbedding): Promise<ServedAttention>;
}
