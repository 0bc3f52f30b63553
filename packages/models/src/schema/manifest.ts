import * as v from 'valibot';
import type { ModelManifest } from './model-info';

/** Version of the layout that this release writes. */
export const schemaVersion = 1;

const text = v.string();
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const digest = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'must be a sha256 of 64 hexadecimal digits'));
const scalar = v.union([text, v.number(), v.boolean(), v.null()]);

/** A path within the model's folder: segments of harmless names, so that none leaves the folder. */
export const folderPath = v.pipe(
  text,
  v.check(
    (value) =>
      value.length <= 200 &&
      value.split('/').every((part) => /^[\w-][\w.-]*$/.test(part) && !part.endsWith('.')),
    'must be a path within the folder, names of letters, digits, dots and dashes between slashes',
  ),
);

/** Object with any keys and values of one kind. Unlike valibot's `record` it keeps keys such as `constructor`. */
function recordOf<Schema extends v.GenericSchema>(key: v.GenericSchema<string>, item: Schema) {
  return v.pipe(
    v.custom<Readonly<Record<string, v.InferOutput<Schema>>>>(
      (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
      'must be an object',
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const [name, value] of Object.entries(dataset.value)) {
        const fault = v.is(key, name)
          ? v.safeParse(item, value).issues?.[0]
          : v.safeParse(key, name).issues?.[0];
        if (fault) addIssue({ message: `${name}: ${fault.message}` });
      }
    }),
  );
}

const measurement = v.strictObject({
  value: v.number(),
  interval: v.optional(v.strictObject({ low: v.number(), high: v.number(), level: v.number() })),
});

const extractor = v.strictObject({
  name: text,
  settings: v.custom<Readonly<Record<string, unknown>>>(
    (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
    'must be an object',
  ),
  length: count,
  dim: count,
  networks: v.array(
    v.strictObject({
      name: text,
      bytes: count,
      sha256: digest,
      path: v.optional(text),
    }),
  ),
  versions: v.optional(recordOf(text, text)),
});

const trainingData = v.strictObject({
  name: text,
  images: count,
  captions: count,
  synthetic: v.boolean(),
});

const training = v.strictObject({
  data: v.array(trainingData),
  epochs: v.optional(v.number()),
  steps: v.optional(count),
  seconds: v.optional(v.number()),
  loss: v.optional(v.strictObject({ name: text, options: v.optional(v.unknown()) })),
  settings: v.optional(recordOf(text, scalar)),
});

const metrics = v.strictObject({
  data: trainingData,
  protocol: v.optional(text),
  values: recordOf(text, measurement),
});

const licence = v.strictObject({ of: text, licence: text, url: v.optional(text) });

const head = { format: v.literal('vse-model'), schemaVersion: v.literal(schemaVersion) };

const info = {
  name: text,
  description: v.optional(text),
  synthetic: v.nullable(v.boolean()),
  extractor: v.optional(extractor),
  training: v.optional(training),
  metrics: v.array(metrics),
  licences: v.array(licence),
};

/** Keys that an opened manifest has besides what is said about the model: saving it again passes over them. */
const manifestKeys = Object.fromEntries(
  ['format', 'schemaVersion', 'kind', 'files', 'images', 'captions', 'similarity', 'members'].map((key) => [
    key,
    v.unknown(),
  ]),
);

/** Schema of what is said about a model when it is saved, an opened manifest included. */
export const infoSchema: v.GenericSchema = v.partial(v.strictObject({ ...manifestKeys, ...info }));

const about = { ...info, files: recordOf(folderPath, v.strictObject({ bytes: count, sha256: digest })) };

/** Recipes are checked by `makeStored`, which names the part at fault. */
const recipe = v.custom<object>((input) => typeof input === 'object' && input !== null, 'must be a recipe');

const member = v.strictObject({
  folder: folderPath,
  weight: v.pipe(v.number(), v.finite(), v.minValue(0)),
});

const members = v.pipe(
  v.array(member),
  v.check(
    (list) => list.some(({ weight }) => weight > 0),
    'must have members with weights that are not all 0',
  ),
);

/** Schema of `model.json`, without its checksum, at the version of this release. */
export const manifestSchema: v.GenericSchema<unknown, ModelManifest> = v.variant('kind', [
  v.strictObject({
    ...head,
    kind: v.literal('model'),
    ...about,
    images: recipe,
    captions: recipe,
    similarity: recipe,
  }),
  v.strictObject({ ...head, kind: v.literal('ensemble'), ...about, members }),
]);
