import { z } from '@hono/zod-openapi';
import type {
  Attention,
  CaptionAnswer,
  Explanation,
  FieldInfo,
  Filter,
  Indexing,
  PictureInfo,
  QueryPicture,
  SearchAnswer,
  SearchQuery,
  ServerStatus,
} from '../client/api-types';

// Forms of requests and answers, checked against the types of the client. Requests are strict: a misspelt field is refused.

const mostExamples = 16;
const mostFilters = 100;
const deepestFilter = 8;

/** Text that is stored or embedded: no half of a pair of surrogates, which UTF-8 cannot hold. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !/\p{Cs}/u.test(value), 'must be Unicode text');

const id = text(4000).openapi({
  description: 'Path of a picture within the folder.',
  example: '2023/dog.jpg',
});
const weight = z
  .number()
  .min(-100)
  .max(100)
  .optional()
  .openapi({ description: 'Below 0 to search away from it.' });
const metadataValue = z.union([text(10_000), z.number(), z.boolean(), z.literal('')]);
const metadata = z
  .record(text(100), metadataValue)
  .refine((fields) => Object.keys(fields).length <= 100, 'must have at most 100 fields');
const captions = z.array(text(10_000)).max(100);
const fieldName = text(200);

const plainFilter: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ field: fieldName, equals: metadataValue }),
    z.strictObject({ field: fieldName, in: z.array(metadataValue).max(1000) }),
    z.strictObject({
      field: fieldName,
      from: z.union([z.number(), z.string()]).optional(),
      to: z.union([z.number(), z.string()]).optional(),
    }),
    z.strictObject({ and: z.array(plainFilter) }),
    z.strictObject({ or: z.array(plainFilter) }),
    z.strictObject({ not: plainFilter }),
  ]),
) as z.ZodType<Filter>;

const filter = plainFilter
  .refine((value) => sizeOfFilter(value) <= mostFilters, `must have at most ${mostFilters} conditions`)
  .openapi({
    type: 'object',
    description:
      '{ field, equals }, { field, in }, { field, from, to }, { and: [...] }, { or: [...] } or { not }: conditions on metadata.',
  });

/** Number of conditions of a filter; infinite if it is nested too deeply. */
function sizeOfFilter(value: Filter, depth = 1): number {
  if (depth > deepestFilter) return Infinity;
  const inner = 'and' in value ? value.and : 'or' in value ? value.or : 'not' in value ? [value.not] : [];
  return inner.reduce((sum, one) => sum + sizeOfFilter(one, depth + 1), 1);
}

/** A search. */
export const searchQuery = z
  .strictObject({
    sentences: z
      .array(z.union([text(2000), z.strictObject({ sentence: text(2000), weight })]))
      .max(mostExamples)
      .optional(),
    pictures: z
      .array(z.strictObject({ picture: text(100), weight }))
      .max(mostExamples)
      .optional(),
    items: z.array(z.strictObject({ id, weight })).max(mostExamples).optional(),
    filter: filter.optional(),
    limit: z.int().min(1).max(1000).optional(),
    offset: z.int().min(0).max(10_000).optional(),
  })
  .refine(
    ({ sentences = [], pictures = [], items = [] }) =>
      sentences.length + pictures.length + items.length <= mostExamples,
    `must have at most ${mostExamples} sentences, pictures and items`,
  )
  .openapi('SearchQuery') as z.ZodType<SearchQuery>;

/** A search by one sentence in an address. */
export const sentenceSearch = z.strictObject({
  q: text(2000).optional().openapi({ description: 'The sentence; without it, all pictures.' }),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  offset: z.coerce.number().int().min(0).max(10_000).optional(),
});

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const pictureFields = {
  id,
  version: z.string(),
  width: z.int().optional(),
  height: z.int().optional(),
  bytes: z.int(),
  modified: z.number(),
  captions: z.array(z.string()),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
};

/** A picture. */
export const pictureInfo: z.ZodType<PictureInfo> = z
  .strictObject(pictureFields)
  .openapi('PictureInfo') as z.ZodType<PictureInfo>;

/** Results of a search. */
export const searchAnswer: z.ZodType<SearchAnswer> = z
  .strictObject({
    hits: z.array(
      z
        .strictObject({ ...pictureFields, rank: z.int(), score: z.number(), proposed: z.number().optional() })
        .openapi('SearchHit'),
    ),
    total: z.int(),
    generation: z.int(),
    reranked: z.int(),
    milliseconds: z.number(),
    unknownWords: z.array(z.string()).optional(),
  })
  .openapi('SearchAnswer') as z.ZodType<SearchAnswer>;

/** An uploaded picture to search by. */
export const queryPicture: z.ZodType<QueryPicture> = z
  .strictObject({ picture: z.string(), width: z.int(), height: z.int() })
  .openapi('QueryPicture');

/** A request to explain a score. */
export const explainRequest = z.strictObject({ id, query: searchQuery }).openapi('ExplainRequest');

/** A score, explained. */
export const explanation: z.ZodType<Explanation> = z
  .strictObject({
    id,
    score: z.number(),
    cosine: z.number(),
    parts: z.array(
      z.strictObject({
        kind: z.enum(['sentence', 'picture', 'item']),
        label: z.string(),
        weight: z.number(),
        cosine: z.number(),
        contribution: z.number(),
      }),
    ),
    similarity: z.string(),
    reranked: z.boolean(),
  })
  .openapi('Explanation');

/** A request for an attention map. */
export const attentionRequest = z.strictObject({ id, sentence: text(2000) }).openapi('AttentionRequest');

/** An attention map. */
export const attention: z.ZodType<Attention> = z
  .strictObject({
    id,
    sentence: z.string(),
    score: z.number(),
    words: z.array(z.string()),
    regions: z.array(z.strictObject({ box })),
    weights: z.array(z.array(z.number())),
    direction: z.enum(['words-to-regions', 'regions-to-words']),
    boxes: z.boolean(),
  })
  .openapi('Attention');

/** A request for captions: of a picture of the index, or of an upload. */
export const captionRequest = z
  .strictObject({
    id: id.optional(),
    picture: text(100).optional(),
    count: z.int().min(1).max(100).optional(),
  })
  .refine(
    ({ id: own, picture }) => (own === undefined) !== (picture === undefined),
    'must have either id or picture',
  )
  .openapi('CaptionRequest');

/** Captions that fit a picture. */
export const captionAnswer: z.ZodType<CaptionAnswer> = z
  .strictObject({
    captions: z.array(z.strictObject({ text: z.string(), score: z.number() })),
    of: z.int(),
  })
  .openapi('CaptionAnswer');

/** Captions and metadata of a picture that is added: parts of a form. */
export const pictureDetails = z.strictObject({
  metadata: metadata.optional(),
  captions: captions.optional(),
});

/** Changes of what is said of a picture. */
export const pictureChanges = pictureDetails.openapi('PictureChanges');

/** Fields of the metadata. */
export const fieldsAnswer: z.ZodType<{ readonly fields: readonly FieldInfo[] }> = z
  .strictObject({
    fields: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['string', 'number', 'boolean']),
        count: z.int(),
        values: z
          .array(z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]), count: z.int() }))
          .optional(),
        from: z.number().optional(),
        to: z.number().optional(),
      }),
    ),
  })
  .openapi('Fields') as z.ZodType<{ readonly fields: readonly FieldInfo[] }>;

const indexing: z.ZodType<Indexing> = z
  .strictObject({
    state: z.enum(['idle', 'indexing', 'failed']),
    done: z.int(),
    total: z.int(),
    failed: z.int(),
    message: z.string().optional(),
    failures: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
  })
  .openapi('Indexing') as z.ZodType<Indexing>;

/** State of a server. */
export const serverStatus: z.ZodType<ServerStatus> = z
  .strictObject({
    version: z.string(),
    model: z.strictObject({
      name: z.string(),
      digest: z.string(),
      similarity: z.string(),
      attention: z.boolean(),
      sentences: z.boolean(),
      pictures: z.boolean(),
      synthetic: z.boolean(),
      trainedOn: z.string().optional(),
    }),
    pictures: z.strictObject({ count: z.int(), folder: z.string(), readOnly: z.boolean() }),
    captions: z.int(),
    indexing,
    generation: z.int(),
    limits: z.strictObject({
      uploadBytes: z.int(),
      pixels: z.int(),
      searches: z.int(),
      heavy: z.int(),
    }),
  })
  .openapi('ServerStatus') as z.ZodType<ServerStatus>;

/** A login. */
export const login = z.strictObject({ token: text(10_000) }).openapi('Login');

/** A refusal. */
export const refusal = z
  .strictObject({
    error: z.strictObject({ code: z.string(), message: z.string(), field: z.string().optional() }),
  })
  .openapi('Refusal');

/** A server that answers. */
export const health = z.strictObject({ status: z.literal('ok') }).openapi('Health');
