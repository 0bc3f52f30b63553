import type { Json } from './store-index';

/**
 * Where two settings differ, one line for each: `preprocessing.order is "rgb" there and "bgr" here`. A setting that only
 * one of them has is absent in the other.
 */
export function settingDifferences(there: Json | undefined, here: Json | undefined, path = ''): string[] {
  if (isRecord(there) && isRecord(here)) {
    const names = new Set([...Object.keys(there), ...Object.keys(here)]);
    return [...names].flatMap((name) =>
      settingDifferences(there[name], here[name], path === '' ? name : `${path}.${name}`),
    );
  }
  const [a, b] = [written(there), written(here)];
  return a === b ? [] : [`${path} is ${a} there and ${b} here`];
}

type JsonRecord = Readonly<Record<string, Json>>;

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function written(value: Json | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
