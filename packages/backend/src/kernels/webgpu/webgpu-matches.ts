/** Sizes that shaders over scores `[rows, columns]` and their matches read; `diagonal` is 1 where the diagonal matches. */
export const sizesOfMatches = ['rows', 'columns', 'diagonal'] as const;

/** Declares `isFiniteNumber`, by the bits: a comparison may take every number for finite. */
export const declareFinite = `
fn isFiniteNumber(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }`;

/** Declares `isMatch` of a place in the scores, and `isFiniteNumber`. */
export const declareMatches = `${declareFinite}
fn isMatch(place: i32) -> bool {
  if (u.diagonal == 1) { return place / u.columns == place % u.columns; }
  return positives[place] != 0.0;
}`;
