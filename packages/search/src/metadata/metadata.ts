import { DataError } from '@vse/base';

/** A value of metadata. */
export type MetadataValue = string | number | boolean;

/** Facts about an item by field: plain text, finite numbers and truth values. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** Type of a field's values. */
export type FieldType = 'string' | 'number' | 'boolean';

/** Types of the fields that items have had, each set by the first value. */
export type Fields = ReadonlyMap<string, FieldType>;

/**
 * A copy of metadata, checked against the types of fields; new fields are added to `fields`.
 *
 * @throws `DataError` that names the item, the field and both types.
 */
export function checkMetadata(
  where: string,
  id: string,
  metadata: Metadata,
  fields: Map<string, FieldType>,
): Metadata {
  if (typeof metadata !== 'object' || (metadata as unknown) === null || Array.isArray(metadata)) {
    throw new DataError(
      `${where}: metadata of ${JSON.stringify(id)} must be an object of fields, got ${describe(metadata)}.`,
    );
  }
  const entries = Object.entries(metadata).map(([field, value]) => {
    const type = typeOf(value);
    if (
      type === undefined ||
      hasLoneSurrogate(field) ||
      (type === 'string' && hasLoneSurrogate(String(value)))
    ) {
      throw new DataError(
        `${where}: field ${JSON.stringify(field)} of ${JSON.stringify(id)} must be Unicode text, a finite number or a ` +
          `boolean, got ${describe(value)}. Leave the field out where there is no value.`,
      );
    }
    const first = fields.get(field) ?? type;
    if (first !== type) {
      throw new DataError(
        `${where}: field ${JSON.stringify(field)} of ${JSON.stringify(id)} must be a ${first}, as the field's first value ` +
          `was, got ${describe(value)}. Convert it, or use another field.`,
      );
    }
    fields.set(field, type);
    return [field, typeof value === 'number' ? value + 0 : value] as const; // JSON has no -0
  });
  return Object.freeze(Object.fromEntries(entries));
}

/** Type of a value of metadata; undefined if it is none. */
export function typeOf(value: unknown): FieldType | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value as FieldType;
  return typeof value === 'number' && Number.isFinite(value) ? 'number' : undefined;
}

/** A value in a message. */
export function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  try {
    return ((JSON.stringify(value) as string | undefined) ?? typeof value).slice(0, 200); // of functions there is no JSON
  } catch {
    return 'an object without JSON'; // such as one within itself
  }
}

/** True for text that UTF-8 cannot hold: half of a pair of surrogates. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
