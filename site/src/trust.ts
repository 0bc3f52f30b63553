import { existsSync } from 'node:fs';
import { readText, root } from './repository';
import { markdownTable } from './tables';

/** Counts of CI, as `ci-totals` of the scripts writes it. */
interface CiReport {
  readonly date: string;
  readonly backends: Readonly<Record<string, Totals>>;
}

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Checks beyond the test runner, with what each compares. The commands are those of CONTRIBUTING.md. */
const checks = [
  [
    'Golden files',
    'scores, losses, gradients and metrics of the reference implementations in PyTorch and Python',
    'pnpm golden',
  ],
  ['Properties', 'random inputs: permuting, padding or splitting a batch changes nothing', 'pnpm test'],
  [
    'Peers',
    'metrics of the package eccv_caption; exported models in onnxruntime, in a page and in Python',
    'pnpm golden, pnpm check:onnx',
  ],
  ['Mutations', 'tests must notice at least nine of ten changes to the code', 'pnpm mutate'],
  [
    'Kills and full disks',
    'a process killed at any moment, a disk that is full: nothing is lost or read wrongly',
    'pnpm attack',
  ],
  ['Damaged files', 'mutated inputs of every parser: refused or read, never a crash', 'pnpm fuzz'],
  [
    'Package managers',
    'each package alone from a registry: npm, pnpm, Yarn 1, Yarn 4 PnP, Bun',
    'pnpm check:alone',
  ],
  ['Bundlers', 'Vite, webpack, esbuild and Next.js, from packed packages', 'pnpm check:bundlers'],
  ['Browsers', 'values, training and model folders in Chromium, on wasm and on WebGPU', 'pnpm check:browser'],
  ['Node versions', 'Node 20, 22 and 24, and models that another version saved', 'pnpm check:nodes'],
  ['Declarations', 'TypeScript 5.4, 5.9, 6 and 7, strictly', 'pnpm check:types'],
  [
    'Examples of the documentation',
    'every `@example` and every program of READMEs and of this site, as printed',
    'pnpm check:api, pnpm check:readmes, pnpm check:site',
  ],
] as const;

const reportPath = 'docs/ci.json';

/** Table of what is checked against what, and the figures of the last committed report of CI where there is one. */
export function trustTable(): string {
  const table = markdownTable({
    header: ['check', 'compares with', 'command'],
    rows: checks.map(([name, against, command]) => [
      name,
      against,
      `\`${command.split(', ').join('`, `')}\``,
    ]),
  });
  if (!existsSync(`${root}${reportPath}`)) return table;
  const { date, backends } = JSON.parse(readText(reportPath)) as CiReport;
  const rows = Object.entries(backends).map(([name, { passed, failed, skipped }]) =>
    [name, passed, failed, skipped].map(String),
  );
  return `${table}\n\nTests by backend, from the report of ${date}:\n\n${markdownTable({ header: ['backend', 'passed', 'failed', 'skipped'], rows })}`;
}
