import { existsSync } from 'node:fs';
import { readText, root } from './repository';
import { markdownTable } from './tables';

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Step extends Partial<Totals> {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly cases?: number;
  readonly kills?: number;
}

/** Counts of a run of CI, as `ci-totals` of the scripts writes it. */
export interface CiReport {
  readonly date: string;
  readonly commit?: string;
  readonly failedSteps?: number;
  readonly backends: Readonly<Record<string, Totals>>;
  readonly golden?: readonly { readonly against: string; readonly files: number; readonly agreed: number }[];
  readonly properties?: { readonly checks: number; readonly files: number };
  readonly steps?: readonly Step[];
}

interface Check {
  readonly name: string;
  readonly against: string;
  readonly commands: readonly string[];
  /** Steps of `.ci/run` that make it. */
  readonly steps?: readonly string[];
  /** Result, where it is not that of steps. */
  readonly result?: (report: CiReport) => string | undefined;
}

/** Checks with what each compares. The commands are those of CONTRIBUTING.md, the steps those of `.ci/run`. */
export const checks: readonly Check[] = [
  {
    name: 'Golden files',
    against:
      'scores, losses, gradients and metrics of the reference implementations in PyTorch, Python and Octave',
    commands: ['golden'],
    result: ({ golden }) =>
      golden &&
      `${counted(total(golden.map(({ agreed }) => agreed)))} cases of ${total(golden.map(({ files }) => files))} files agree`,
  },
  {
    name: 'Properties',
    against: 'random inputs: permuting, padding or splitting a batch changes nothing, and other laws',
    commands: ['test'],
    result: ({ properties }) =>
      properties && `${counted(properties.checks)} laws in ${properties.files} test files hold`,
  },
  {
    name: 'Peers',
    against: 'exported models in onnxruntime, in a page and in Python',
    commands: ['check:onnx'],
    steps: ['exported models in a browser and in Python'],
  },
  {
    name: 'Kills, full disks, damaged files',
    against:
      'a process killed at any moment, a full disk, each kind of file damaged: nothing lost or read wrongly',
    commands: ['attack', 'check:server'],
    steps: ['damaged files, kills, full disks', 'a server under load, and killed'],
  },
  {
    name: 'Mutated inputs',
    against: 'every parser: refused or read, never a crash',
    commands: ['fuzz'],
    steps: ['parsers on damaged input'],
  },
  {
    name: 'Browsers',
    against: 'values, training, model folders and pages in Chromium, on wasm and on WebGPU, beside Node',
    commands: ['check:browser', 'check:page', 'check:playground'],
    steps: [
      'every entry for pages, and training, in a browser',
      'the page of a search, in a browser',
      'the page that trains, in a browser',
    ],
  },
  {
    name: 'Bundlers',
    against: 'Vite, webpack, esbuild and Next.js, from packed packages, a page and a server each',
    commands: ['check:bundlers'],
    steps: ['a page and a server by four bundlers'],
  },
  {
    name: 'Package managers',
    against: 'each package alone from a registry: npm, pnpm, Yarn 1, Yarn 4 PnP, Bun',
    commands: ['check:alone'],
    steps: ['each package alone, by five package managers, and the program of the README'],
  },
  {
    name: 'Node versions',
    against: 'Node 22 and 24 beside 20, and models that another version saved',
    commands: ['check:nodes'],
    steps: ['Node 22 and 24'],
  },
  {
    name: 'Declarations',
    against: 'TypeScript 5.4, 5.9, 6 and 7, strictly',
    commands: ['check:types'],
    steps: ['declarations, by four TypeScripts'],
  },
  {
    name: 'Documentation',
    against:
      'every public name, `@example` and program of READMEs and of this site, run as printed; every link',
    commands: ['check:api', 'check:readmes', 'check:site'],
    steps: [
      'documentation and examples of every public name',
      'snippets of the READMEs',
      'the site: links, programs, accessibility',
    ],
  },
  {
    name: 'Mutations of the code',
    against: 'tests must notice at least nine of ten changes to the code',
    commands: ['mutate'],
    result: () => 'before a release, not in each run',
  },
];

const reportPath = 'docs/ci.json';

/** Table of what is checked against what, with the figures of the last committed report of CI where there is one. */
export function trustTable(): string {
  if (existsSync(`${root}${reportPath}`)) return tablesOf(JSON.parse(readText(reportPath)) as CiReport);
  const rows = checks.map(({ name, against, commands }) => [name, against, commandsOf(commands)]);
  const table = markdownTable({ header: ['check', 'against', 'command'], rows });
  return `No report of a run is kept yet; \`pnpm\` goes before each command.\n\n${table}`;
}

/** The tables of a report: checks with their results, comparisons by reference implementation, tests by backend. */
export function tablesOf(report: CiReport): string {
  const rows = checks.map((check) => [check.name, check.against, resultOf(check, report), commandsOf(check.commands)]); // prettier-ignore
  const golden = (report.golden ?? []).map(({ against, files, agreed }) => [
    /^[\w.-]+\/[\w.-]+$/.test(against) ? `[${against}](https://github.com/${against})` : against,
    counted(files),
    counted(agreed),
  ]);
  const backends = Object.entries(report.backends).map(([name, { passed, failed, skipped }]) => [
    name,
    ...[passed, failed, skipped].map(counted),
  ]);
  const run = `From the run of ${report.date}${report.commit === undefined ? '' : ` at commit \`${report.commit.slice(0, 10)}\``}`;
  return [
    `${run}, as its checks counted; \`pnpm\` goes before each command.`,
    markdownTable({ header: ['check', 'against', 'result', 'command'], rows }),
    ...(golden.length > 0
      ? [
          'Comparisons with golden files, by what computed them, over all backends:',
          markdownTable({ header: ['reference', 'files', 'cases that agree'], rows: golden }),
        ]
      : []),
    'Tests by backend:',
    markdownTable({ header: ['backend', 'passed', 'failed', 'skipped'], rows: backends }),
  ].join('\n\n');
}

function resultOf({ steps = [], result }: Check, report: CiReport): string {
  if (result !== undefined) return result(report) ?? 'not in this run';
  const ran = steps.flatMap((name) => (report.steps ?? []).filter((step) => step.name === name));
  if (ran.length < steps.length) return 'not in this run';
  if (ran.some(({ ok }) => !ok)) return '**failed**';
  const sum = (key: 'passed' | 'skipped' | 'cases' | 'kills') => total(ran.map((step) => step[key] ?? 0));
  const parts = [
    sum('passed') > 0 ? `${counted(sum('passed'))} passed` : '',
    sum('kills') > 0 ? `${counted(sum('kills'))} kills, nothing lost` : '',
    sum('cases') > 0 ? `${counted(sum('cases'))} inputs, no crash` : '',
    sum('skipped') > 0 ? `${counted(sum('skipped'))} skipped` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join('; ') : 'passed';
}

function commandsOf(commands: readonly string[]): string {
  return commands.map((command) => `\`${command}\``).join(', ');
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function counted(count: number): string {
  return count.toLocaleString('en');
}
