const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Characters that XML forbids, escaped or not, and unpaired surrogates.
const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Escapes text for the content and the quoted attributes of HTML and SVG. Characters that XML forbids become U+FFFD. */
export function escapeMarkup(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Formats a number for an attribute with at most `digits` decimals, never in exponent form. */
export function coordinate(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)) + 0);
}
