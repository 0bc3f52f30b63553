export { matchesOf, type FalseNegatives, type Matches, type MatchOptions } from './matches';
export { maxOfHinges, type HingeOptions } from './max-of-hinges';
export { sumOfHinges } from './sum-of-hinges';
export { warmUp, type WarmUpLength } from './warm-up';
export { weightedSum, type WeightedLoss } from './weighted-sum';
