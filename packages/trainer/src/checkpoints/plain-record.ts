import * as v from 'valibot';

/**
 * Schema of an object with any keys and values of one type. Unlike valibot's own `record` it keeps keys such as
 * `constructor`, which are valid names.
 */
export function recordOf<T>(item: v.GenericSchema<T>) {
  return v.custom<Readonly<Record<string, T>>>(
    (input) =>
      typeof input === 'object' &&
      input !== null &&
      !Array.isArray(input) &&
      Object.values(input).every((value) => v.is(item, value)),
    'must be an object of such values',
  );
}

/** First fault that a schema found, `sampler.seed: ...`. */
export function faultOf([issue]: readonly v.BaseIssue<unknown>[]): string {
  const path = issue && v.getDotPath(issue);
  return `${path ?? 'the content'}: ${issue?.message ?? 'invalid'}`;
}
