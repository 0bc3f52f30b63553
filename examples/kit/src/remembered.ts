/** The same function, which works each text out once: every epoch sees the same captions. */
export function remembered<Value>(of: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (text) => {
    const found = known.get(text) ?? { value: of(text) };
    known.set(text, found);
    return found.value;
  };
}
