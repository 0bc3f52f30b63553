/** Size of an axis: a number, the name of a size known when the graph runs, or a product of names, `'captions*words'`. */
export type Size = number | string;
