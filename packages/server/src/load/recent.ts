/** The latest values by key: when it is full, the one that was used longest ago goes. */
export interface Recent<Value> {
  /** Reads a value, which is then the latest. */
  get(key: string): Value | undefined;
  /** Keeps a value. */
  set(key: string, value: Value): void;
  /** Forgets a value. */
  delete(key: string): void;
  /** Forgets all. */
  clear(): void;
}

/** Keeps the latest values up to a total size, one each by default. */
export function recent<Value>(most: number, sizeOf: (value: Value) => number = () => 1): Recent<Value> {
  const values = new Map<string, Value>();
  let size = 0;
  const remove = (key: string): void => {
    const value = values.get(key);
    if (value === undefined) return;
    values.delete(key);
    size -= sizeOf(value);
  };
  return {
    get(key) {
      const value = values.get(key);
      if (value !== undefined) {
        values.delete(key);
        values.set(key, value);
      }
      return value;
    },
    set(key, value) {
      remove(key);
      values.set(key, value);
      size += sizeOf(value);
      for (const oldest of values.keys()) {
        if (size <= most) break;
        remove(oldest);
      }
    },
    delete: remove,
    clear() {
      values.clear();
      size = 0;
    },
  };
}
