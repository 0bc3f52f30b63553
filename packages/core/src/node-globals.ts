import { lendNodeGlobals } from '@vse/base';

// TensorFlow.js calls `require` while it loads. An ES module for Node by esbuild has none: every entry of ours that loads
// TensorFlow.js imports this module first, and the rest of the program finds the globals as they were.
const takeBack = lendNodeGlobals();
queueMicrotask(takeBack);
