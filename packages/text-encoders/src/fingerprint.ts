/** A 64-bit fingerprint of texts in order, as 16 hexadecimal digits: two FNV-1a sums from different beginnings. */
export function fingerprint(texts: Iterable<string>): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  const add = (unit: number) => {
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x01000193) ^ (a >>> 15);
  };
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) add(text.charCodeAt(i));
    add(0x10000); // an end that no text contains, so that ['ab'] and ['a', 'b'] differ
  }
  return [a, b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
