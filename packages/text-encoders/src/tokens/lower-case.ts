/**
 * Lower-cases a text in composed form (NFC), the form of word lists: an accent may also follow its letter as a mark of its
 * own, which a rule that keeps letters would drop.
 */
export function lowerCase(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
