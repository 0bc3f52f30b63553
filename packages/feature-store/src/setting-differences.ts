import type { Json } from '@vse/formats';

/**
 * Differences of two settings, one line each: `preprocessing.order is "rgb" there and "bgr" here`. A setting that one of
 * them lacks is called absent.
 */
export function settingDifferences(there: Json | undefined, here: Json | undefined, path = ''): string[] {
  if (isRecord(there) && isRecord(here)) {
    const names = new Set([...Object.keys(there), ...Object.keys(here)]);
    return [...names].flatMap((name) =>
      settingDifferences(there[name], here[name], path === '' ? name : `${path}.${name}`),
    );
  }
  const [a, b] = [printed(there), printed(here)];
  return a === b ? [] : [`${path} is ${a} there and ${b} here`];
}

type JsonRecord = Readonly<Record<string, Json>>;

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function printed(value: Json | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
