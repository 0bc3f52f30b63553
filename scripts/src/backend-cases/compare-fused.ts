import { compareNumbers } from './compare';
import { STEP } from './fused-works';
import type { Outcome } from './report';
import type { FusedRuns } from './run-fused';

/** Fused kernels of webgpu that a step of VSE++ runs. */
const OF_STEP = [
  'VseAdamStep',
  'VseGru',
  'VseGruGradient',
  'VseL2Normalize',
  'VseL2NormalizeGradient',
  'VseMaxOfHinges',
  'VseSumOfSquares',
];
const TOLERANCE = 1e-5;

/** Compares the fused kernels of webgpu with the plain form of each work there, and prints what they save. */
export function compareFused(where: string, runs: FusedRuns): Outcome {
  console.log(
    `${where}: kernels and GPU programs without and with fused kernels, and the relative difference`,
  );
  const faults: string[] = [];
  for (const [name, { fused, plain }] of Object.entries(runs)) {
    const verdict = compareNumbers(fused.numbers, plain.numbers);
    const off = 'off' in verdict ? verdict.off.toExponential(1) : 'FAULT';
    const counts = [plain.kernels, fused.kernels, plain.programs, fused.programs].join(', ');
    console.log(`  ${name}: ${counts}; ${off}`);
    if ('fault' in verdict) faults.push(`${name}: ${verdict.fault}`);
    else if (verdict.off > TOLERANCE) faults.push(`${name}: off by ${off}, ${TOLERANCE} allowed`);
    if (fused.ran.length === 0 || plain.ran.length > 0) {
      faults.push(`${name}: ran ${fused.ran.join(', ') || 'no fused kernel'}, then ${plain.ran.join(', ')}`);
    }
  }
  const lacking = OF_STEP.filter((name) => !runs[STEP]?.fused.ran.includes(name));
  if (lacking.length > 0) faults.push(`${STEP}: does not run ${lacking.join(', ')}`);
  const total = Object.keys(runs).length;
  return {
    passed: Math.max(0, total - faults.length),
    faults: faults.map((fault) => `fused on webgpu: ${fault}`),
  };
}
