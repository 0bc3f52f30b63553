/** A replacement that separates tokens with spaces. */
type Rule = readonly [pattern: RegExp, replacement: string];

/** Abbreviations, whose period ends no sentence. */
const abbreviations = new Set('mr mrs ms dr st jr sr prof no vs inc co'.split(' '));

const openingQuotes: readonly Rule[] = [
  [/([«“‘„]|`+)/g, ' $1 '],
  [/^"/, '`` '],
  [/([ ([{<])(?:"|'')/g, '$1 `` '],
  // An apostrophe before a word opens a quotation unless it begins a contraction.
  [/'(?!re|ve|ll|m|t|s|d|n)(\w)\b/gi, "' $1"],
];

const punctuation: readonly Rule[] = [
  [/([^.])(\.)([\])}>"'»”’ ]*)\s*$/, '$1 $2 $3 '], // the final period
  [/([:,])(\D)/g, ' $1 $2'], // but not inside a number
  [/([:,])$/, ' $1 '],
  [/\.{2,}/g, ' $& '],
  [/[;@#$%&?!*]/g, ' $& '],
  [/([^'])' /g, "$1 ' "],
  [/[\][(){}<>]/g, ' $& '],
  [/--/g, ' -- '],
];

const closingQuotes: readonly Rule[] = [
  [/[»”’]/g, ' $& '],
  [/''/g, " '' "],
  [/"/g, " '' "],
  [/([^' ])('s|'m|'d|') /gi, '$1 $2 '],
  [/([^' ])('ll|'re|'ve|n't) /gi, '$1 $2 '],
];

/** Pairs of words written as one. */
const contractions: readonly Rule[] = [
  [/\b(can)(not)\b/gi, ' $1 $2 '],
  [/\b(gim|lem)(me)\b/gi, ' $1 $2 '],
  [/\b(gon|wan)(na)\b/gi, ' $1 $2 '],
  [/\b(got)(ta)\b/gi, ' $1 $2 '],
  [/\b(d)('ye)\b/gi, ' $1 $2 '],
  [/\b(more)('n)\b/gi, ' $1 $2 '],
  [/ ('t)(is|was)\b/gi, ' $1 $2 '],
];

/** Finds the pairs of words that are written as one without an apostrophe. */
const joined = /\b(?:cannot|gimme|lemme|gonna|wanna|gotta)\b/i;

/**
 * Splits text into Penn Treebank tokens: punctuation apart, `don't` as `do n't`, quotation marks as ` `` ` and `''`. The
 * rules are those of NLTK's `word_tokenize`, which SCAN and VSE++ use; sentences end at a period before a space, unless it
 * follows a known abbreviation or initials.
 */
export function treebankTokens(text: string): string[] {
  // Most captions are letters and spaces, to which no other rule applies.
  const isPlain = /^[a-z0-9\s]*$/i.test(text) && !joined.test(text);
  return isPlain ? wordsOf(text) : treebankTokensByRule(text);
}

/** Splits any text, rule by rule. */
export function treebankTokensByRule(text: string): string[] {
  return sentences(text).flatMap(sentenceTokens);
}

function sentenceTokens(sentence: string): string[] {
  let spaced = sentence;
  for (const [pattern, replacement] of [...openingQuotes, ...punctuation]) {
    spaced = spaced.replace(pattern, replacement);
  }
  spaced = ` ${spaced} `;
  for (const [pattern, replacement] of [...closingQuotes, ...contractions]) {
    spaced = spaced.replace(pattern, replacement);
  }
  return wordsOf(spaced);
}

/** Splits text into sentences with their end punctuation. */
function sentences(text: string): string[] {
  const found: string[] = [];
  let sentence: string[] = [];
  for (const word of wordsOf(text)) {
    sentence.push(word);
    if (!endsSentence(word)) continue;
    found.push(sentence.join(' '));
    sentence = [];
  }
  return sentence.length > 0 ? [...found, sentence.join(' ')] : found;
}

function endsSentence(word: string): boolean {
  const end = /[.?!]["')\]]*$/.exec(word);
  if (!end) return false;
  const before = word.slice(0, end.index).toLowerCase();
  const initial = /^[a-z](\.[a-z])*$/.test(before);
  return !(end[0].startsWith('.') && (initial || abbreviations.has(before)));
}

/** Splits text at white space. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
