/** Largest difference allowed between the scores of a model before and after, in parts of the largest score. */
export const TOLERANCE = 1e-5;
