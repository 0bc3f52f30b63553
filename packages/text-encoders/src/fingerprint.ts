/**
 * 64-bit fingerprint of texts in order, as 16 hexadecimal digits: two FNV-1a hashes with different offsets. Composed and
 * decomposed letters are the same text.
 */
export function fingerprint(texts: Iterable<string>): string {
  let a = 0x811c9dc5 | 0; // a 32-bit integer: the loop would otherwise compute in doubles
  let b = 0x01000193;
  for (const each of texts) {
    const text = each.normalize('NFC');
    const { length } = text;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x01000193); // no closure: its variables would be boxed
      b = Math.imul(b ^ unit, 0x01000193) ^ (a >>> 15);
    }
    // The end is a unit that no text contains, so that ['ab'] and ['a', 'b'] differ.
    a = Math.imul(a ^ 0x10000, 0x01000193);
    b = Math.imul(b ^ 0x10000, 0x01000193) ^ (a >>> 15);
  }
  return hexadecimal(a, b);
}

/** 64-bit fingerprint of the bits of numbers, for tables that would be long as text. */
export function fingerprintOfNumbers(values: Float32Array | Float64Array): string {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  let a = 0x811c9dc5 | 0;
  let b = 0x01000193;
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i]!, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ words[i]!, 0x01000193) ^ (a >>> 13);
  }
  return hexadecimal(a, b);
}

function hexadecimal(...words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
