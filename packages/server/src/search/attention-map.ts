import type { Attention } from '../client/api-types';
import { wordsOf, type ModelFacts } from '../model/model-facts';
import type { ServedEmbedder, ServedEmbedding } from '../model/served-embedder';
import { ServiceError } from '../service-error';
import type { SentenceEmbeddings } from './sentence-embeddings';

/** Parts that attention maps are made with. */
export interface AttentionSources {
  readonly embedder: ServedEmbedder;
  /** Embeds a picture of the library, with the places of its regions. */
  readonly imageOf: (id: string, signal: AbortSignal | undefined) => Promise<ServedEmbedding>;
  readonly sentences: SentenceEmbeddings;
  readonly facts: ModelFacts;
}

const whole = [0, 0, 1, 1] as const;

/**
 * Computes where the words of a sentence look in a picture of the library.
 *
 * @throws `ServiceError` with code `no-attention` if the model does not tell.
 */
export async function attentionMap(
  id: string,
  sentence: string,
  { embedder, imageOf, sentences, facts }: AttentionSources,
  signal: AbortSignal | undefined,
): Promise<Attention> {
  if (!facts.attention) {
    throw new ServiceError(
      'no-attention',
      `The model's similarity, ${facts.similarity}, does not compare words and regions.`,
    );
  }
  const caption = await sentences.embed(sentence, signal);
  const image = await imageOf(id, signal);
  signal?.throwIfAborted();
  const { weights, words, regions } = await embedder.attention!(image, caption);
  const [score] = await embedder.score!([image], [caption]);
  const { boxes } = image;
  return {
    id,
    sentence,
    score: score!,
    words: wordsOf(embedder, sentence, words),
    regions: Array.from({ length: regions }, (_, i) => ({
      box: boxes ? ([...boxes.subarray(4 * i, 4 * i + 4)] as unknown as typeof whole) : whole,
    })),
    weights: Array.from({ length: words }, (_, word) => [
      ...weights.subarray(word * regions, (word + 1) * regions),
    ]),
    direction: facts.direction,
    boxes: boxes !== undefined,
  };
}
